package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tangoe.bridge.vendor.Unavailable;

/**
 * Journal entries of many records at once from {@code sys_journal_field}, whose rows never change and whose sys_id names
 * an entry for good (facts 2.4). The table has a read rule of its own: without it the answer is empty, not an error.
 */
final class Journals {

    static final String TABLE = "sys_journal_field";
    private static final List<String> FIELDS =
            List.of("sys_id", "element_id", "element", "value", "sys_created_on", "sys_created_by");
    // 35 characters each once encoded; the address stays under 8,000.
    private static final int RECORDS_PER_CALL = 200;
    private static final int ENTRIES_PER_CALL = 1000;

    private final ServiceNow serviceNow;
    private final List<String> elements;

    /** @param elements {@code comments}, {@code work_notes}; none reads nothing */
    Journals(ServiceNow serviceNow, List<String> elements) {
        this.serviceNow = serviceNow;
        this.elements = elements;
        elements.forEach(EncodedQuery::literal);
    }

    /**
     * The entries by record, oldest first; a record without any is missing.
     *
     * @param since nothing created before this second is needed; null for everything
     */
    Map<String, List<Map<String, String>>> of(Collection<String> sysIds, String since) {
        Map<String, List<Map<String, String>>> entries = new HashMap<>();
        List<String> all = List.copyOf(sysIds);
        for (int start = 0; start < all.size() && !elements.isEmpty(); start += RECORDS_PER_CALL) {
            List<String> some = all.subList(start, Math.min(all.size(), start + RECORDS_PER_CALL));
            for (Map<String, String> row : rows(some, since)) {
                entries.computeIfAbsent(row.getOrDefault("element_id", ""), id -> new ArrayList<>()).add(row);
            }
        }
        entries.values().forEach(list -> list.sort(Comparator
                .comparing((Map<String, String> row) -> row.getOrDefault("sys_created_on", ""))
                .thenComparing(row -> row.get("sys_id"))));
        return entries;
    }

    private List<Map<String, String>> rows(List<String> sysIds, String since) {
        String query = "element_idIN" + String.join(",", sysIds) + "^elementIN" + String.join(",", elements)
                + (since == null ? "" : "^sys_created_on>=" + since);
        List<Map<String, String>> rows = new ArrayList<>();
        String after = "";
        boolean full;
        do {
            ServiceNow.Page page = serviceNow.page(TABLE,
                    query + (after.isEmpty() ? "" : "^sys_id>" + after) + "^ORDERBYsys_id", FIELDS, ENTRIES_PER_CALL, 0);
            for (Map<String, String> row : page.rows()) {
                String sysId = row.getOrDefault("sys_id", "");
                if (sysId.compareTo(after) <= 0) {
                    throw new Unavailable(SERVICENOW, 200, "does not answer " + TABLE
                            + " in the order asked for (sys_id): going on would lose entries");
                }
                after = sysId;
            }
            rows.addAll(page.rows());
            full = page.rows().size() == ENTRIES_PER_CALL
                    || !page.rows().isEmpty() && page.total().orElse(0) > ENTRIES_PER_CALL;
        } while (full);
        return rows;
    }
}
