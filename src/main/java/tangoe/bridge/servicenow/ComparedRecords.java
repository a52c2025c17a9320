package tangoe.bridge.servicenow;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Reads records and their journals for a comparison; writes nothing. Every method throws what {@link ServiceNow} throws. */
public final class ComparedRecords {

    /** So many that one call reads all their journals. */
    public static final int LARGEST_PAGE = 200;

    private static final List<String> ELEMENTS = List.of("comments", "work_notes");
    private static final int PROBED = 20;

    private final ServiceNow serviceNow;
    private final String table;
    private final EncodedQuery query;
    private final Records records;
    private final int pageSize;

    /**
     * @param query     which records are taken
     * @param alsoQuery which ones are followed as well
     * @param fields    columns beside those of {@link Records}
     * @param pageSize  records asked for in one call, at most {@value #LARGEST_PAGE}
     */
    public ComparedRecords(ServiceNow serviceNow, String table, String query, String alsoQuery, List<String> fields, int pageSize) {
        this.serviceNow = serviceNow;
        this.table = table;
        this.query = EncodedQuery.of(query).or(EncodedQuery.of(alsoQuery));
        this.records = new Records(serviceNow, table, this.query, fields, ELEMENTS, null);
        this.pageSize = Math.min(pageSize, LARGEST_PAGE);
    }

    public String table() {
        return table;
    }

    /** The records that changed at or after that second, in the order of change; a page may be empty. */
    public Iterator<List<Map<String, String>>> changedSince(Instant since) {
        QueryPages walk = new QueryPages(serviceNow, table, query, records.fields(), pageSize, Cursor.since(Key.second(since)));
        return new Iterator<>() {
            private boolean goesOn = true;

            @Override
            public boolean hasNext() {
                return goesOn;
            }

            @Override
            public List<Map<String, String>> next() {
                List<Map<String, String>> page = walk.next();
                records.requireColumns(page);
                goesOn = walk.goesOn(page, true);
                return readable(page);
            }
        };
    }

    /** These records, whether the query matches them or not; deleted and hidden ones are left out. */
    public List<Map<String, String>> bySysId(Collection<String> sysIds) {
        List<String> all = List.copyOf(sysIds);
        List<Map<String, String>> found = new ArrayList<>();
        for (int start = 0; start < all.size(); start += LARGEST_PAGE) {
            List<String> some = all.subList(start, Math.min(all.size(), start + LARGEST_PAGE));
            found.addAll(readable(serviceNow.list(table, "sys_idIN" + String.join(",", some), records.fields(), some.size())));
        }
        return found;
    }

    /** An unreadable record is no ticket yet; a message says why it is unreadable. */
    private List<Map<String, String>> readable(List<Map<String, String>> rows) {
        return rows.stream().filter(row -> records.unreadable(row).isEmpty()).toList();
    }

    /** Everybody's comments and work notes by record, oldest first, without what was created before that second. */
    public Map<String, List<Map<String, String>>> journals(Collection<String> sysIds, Instant since) {
        return records.journals().of(sysIds, Key.second(since)).entries();
    }

    /**
     * Whether the user can see any journal entry: without the right to read them, the platform answers 200 with none
     * (docs/vendors/servicenow.md, journals).
     */
    public boolean showsJournals() {
        return !serviceNow.list(Journals.TABLE, "elementIN" + String.join(",", ELEMENTS), List.of("sys_id"), PROBED).isEmpty();
    }
}
