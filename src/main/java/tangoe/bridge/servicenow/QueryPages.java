package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import tangoe.bridge.vendor.Unavailable;

/**
 * One walk over a query's records in the order of change, page by page by key, never by offset: rows that change while
 * it goes on would shift an offset (docs/vendors/servicenow.md, paging).
 *
 * <p>The platform cuts a page before it applies access rules, so a short or even empty page may stand before more
 * records. {@code X-Total-Count} counts before those rules: the walk has ended when what is left fits into the page that
 * was just read. Where it does not come, the walk goes on until a page brings nothing new.
 */
final class QueryPages {

    static final String CHANGED = "sys_updated_on";
    private static final int MOST_HIDDEN_PAGES = 200;
    private static final int MISPLACED_ONE_IN = 4;

    private final ServiceNow serviceNow;
    private final String table;
    private final EncodedQuery query;
    private final List<String> fields;
    private final int pageSize;
    private final String from;
    private Key at;
    private int offset;
    /** Whether the last page led on. */
    private boolean moved;
    private OptionalLong total = OptionalLong.empty();
    private boolean begun;
    private Instant date;
    private boolean held;
    private String oldest;

    QueryPages(ServiceNow serviceNow, String table, EncodedQuery query, List<String> fields, int pageSize, Cursor start) {
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
        follow(page.rows());
        total = page.total();
        date = begun ? date : page.date().orElse(null);
        begun = true;
        held |= !page.rows().isEmpty() || total.orElse(0) > 0;
        page.rows().stream().map(row -> row.getOrDefault(CHANGED, "")).filter(Key::isPlausible).min(String::compareTo)
                .filter(second -> oldest == null || second.compareTo(oldest) < 0).ifPresent(second -> oldest = second);
        return page.rows();
    }

    /**
     * Whether there may be more.
     *
     * @param news whether the page held anything that was not known
     */
    boolean goesOn(List<Map<String, String>> page, boolean news) {
        boolean hidesMore = total.isPresent() ? total.getAsLong() > (long) offset + pageSize : !moved && page.size() == pageSize;
        boolean complete = total.isPresent() && total.getAsLong() == (long) offset + page.size();
        if (moved) {
            offset = 0;
        } else if (hidesMore) {
            offset += pageSize;
            if (offset / pageSize > MOST_HIDDEN_PAGES) {
                throw new Unavailable(SERVICENOW, 200, "hides " + (total.isPresent() ? total.getAsLong() : offset) + " records of " + table
                        + " that the query matches from the bridge's user: narrow the query, or let the user read them");
            }
        }
        return hidesMore || !complete && moved && news;
    }

    /** The last record that was read, null before the first. */
    Key at() {
        return at;
    }

    /** {@code Date} of the first answer. */
    Optional<Instant> date() {
        return Optional.ofNullable(date);
    }

    /** Whether a walk that begins with that second does not read again all that this one read. */
    boolean leavesBehind(String second) {
        return oldest == null ? held : oldest.compareTo(second) < 0;
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

    /** A record whose place cannot be right leads nowhere; of more than a few the order itself is wrong. */
    private void follow(List<Map<String, String>> rows) {
        if (rows.size() > 1 && Stream.of("sys_id", CHANGED).anyMatch(column -> rows.stream().noneMatch(row -> row.containsKey(column)))) {
            throw new Unavailable(SERVICENOW, 200, "answers records of " + table + " without a readable sys_id or "
                    + CHANGED + ": may the bridge's user read these columns?");
        }
        List<Key> keys = rows.stream().filter(Key::isReadable).map(Key::of).filter(key -> Key.isPlausible(key.second())).toList();
        List<Key> ordered = longestInOrder(keys.stream().filter(this::isAhead).toList());
        int misplaced = keys.size() - ordered.size();
        if (misplaced > 1 && misplaced * MISPLACED_ONE_IN > keys.size()) {
            throw new Unavailable(SERVICENOW, 200, "does not answer " + table + " in the order asked for ("
                    + CHANGED + ", sys_id): going on would lose records");
        }
        moved = !ordered.isEmpty();
        at = moved ? ordered.get(ordered.size() - 1) : at;
    }

    private boolean isAhead(Key key) {
        return at == null ? from == null || key.second().compareTo(from) >= 0 : key.compareTo(at) > 0;
    }

    /** As many of them as rise from one to the next. */
    private static List<Key> longestInOrder(List<Key> keys) {
        // The least key that ends a rising row of each length.
        List<Key> ends = new ArrayList<>();
        Map<Key, Key> before = new HashMap<>();
        for (Key key : keys) {
            int found = Collections.binarySearch(ends, key);
            int length = found < 0 ? -found - 1 : found;
            before.put(key, length == 0 ? null : ends.get(length - 1));
            if (length == ends.size()) {
                ends.add(key);
            } else {
                ends.set(length, key);
            }
        }
        List<Key> ordered = new ArrayList<>();
        for (Key key = ends.isEmpty() ? null : ends.get(ends.size() - 1); key != null; key = before.get(key)) {
            ordered.add(key);
        }
        Collections.reverse(ordered);
        return ordered;
    }
}
