package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tangoe.bridge.vendor.Unavailable;

/**
 * One walk over a query's records in the order of change, page by page by key, never by offset: rows that change while
 * it goes on would shift an offset (facts 1.5).
 *
 * <p>The platform cuts a page before it applies access rules, so a short or even empty page may stand before more
 * records. {@code X-Total-Count} counts before those rules: the walk has ended when what is left fits into the page that
 * was just read. Where it does not come, the walk goes on until a page brings nothing new.
 */
final class Walk {

    static final String CHANGED = "sys_updated_on";
    private static final int MOST_HIDDEN_PAGES = 200;

    private final ServiceNow serviceNow;
    private final String table;
    private final EncodedQuery query;
    private final List<String> fields;
    private final int pageSize;
    private final String from;
    private Key at;
    private int offset;
    private OptionalLong total = OptionalLong.empty();

    Walk(ServiceNow serviceNow, String table, EncodedQuery query, List<String> fields, int pageSize, Cursor start) {
        this.serviceNow = serviceNow;
        this.table = table;
        this.query = query;
        this.fields = fields;
        this.pageSize = pageSize;
        this.from = start.from();
        this.at = start.after();
    }

    /** The next records, in order. */
    List<Map<String, String>> next() {
        ServiceNow.Page page = serviceNow.page(table, condition() + "ORDERBY" + CHANGED + "^ORDERBYsys_id", fields, pageSize,
                offset);
        requireOrder(page.rows());
        total = page.total();
        return page.rows();
    }

    /**
     * Whether there may be more.
     *
     * @param news whether the page held anything that was not known
     */
    boolean goesOn(List<Map<String, String>> page, boolean news) {
        boolean hidesMore = total.isPresent() && total.getAsLong() > (long) offset + pageSize;
        boolean complete = total.isPresent() && total.getAsLong() == (long) offset + page.size();
        if (!page.isEmpty()) {
            offset = 0;
        } else if (hidesMore) {
            offset += pageSize;
            if (offset / pageSize > MOST_HIDDEN_PAGES) {
                throw new Unavailable(SERVICENOW, 200, "hides " + total.getAsLong() + " records of " + table
                        + " that the query matches from the bridge's user: narrow the query, or let the user read them");
            }
        }
        return hidesMore || !complete && !page.isEmpty() && news;
    }

    /** The last record that was read, null before the first. */
    Key at() {
        return at;
    }

    private String condition() {
        EncodedQuery rest = query;
        if (at != null) {
            rest = query.and(CHANGED + ">" + at.second())
                    .or(query.and(CHANGED + "=" + at.second() + "^sys_id>" + at.sysId()));
        } else if (from != null) {
            rest = query.and(CHANGED + ">=" + from);
        }
        return rest.toString().isEmpty() ? "" : rest + "^";
    }

    private void requireOrder(List<Map<String, String>> rows) {
        if (rows.size() > 1 && rows.stream().noneMatch(Key::isReadable)) {
            throw new Unavailable(SERVICENOW, 200, "answers records of " + table + " without a readable sys_id or "
                    + CHANGED + ": may the bridge's user read these columns?");
        }
        for (Map<String, String> row : rows) {
            if (!Key.isReadable(row)) {
                continue;
            }
            Key key = Key.of(row);
            boolean early = at == null ? from != null && key.second().compareTo(from) < 0 : key.compareTo(at) <= 0;
            if (early) {
                throw new Unavailable(SERVICENOW, 200, "does not answer " + table + " in the order asked for ("
                        + CHANGED + ", sys_id): going on would lose records");
            }
            at = key;
        }
    }
}
