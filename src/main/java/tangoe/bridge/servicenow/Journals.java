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

    /**
     * Several pages are several moments: an entry may stand on a later one while one that was written before it came too late
     * for the first. So what was written since the first page is read again, until one page holds it.
     */
    private Collection<Map<String, String>> rows(List<String> sysIds, String since) {
        Map<String, Map<String, String>> rows = new HashMap<>();
        String from = since;
        boolean apart = true;
        while (apart) {
            ServiceNow.Page first = page(sysIds, from, "");
            add(first.rows(), rows);
            String newest = first.rows().stream().map(row -> row.getOrDefault("sys_created_on", "")).max(String::compareTo).orElse("");
            // A page of one second: nothing tells the order of its entries anyway.
            apart = isFull(first) && (from == null || newest.compareTo(from) > 0);
            for (ServiceNow.Page page = first; isFull(page);) {
                page = page(sysIds, from, page.rows().get(page.rows().size() - 1).get("sys_id"));
                add(page.rows(), rows);
            }
            from = newest;
        }
        return rows.values();
    }

    private static void add(List<Map<String, String>> page, Map<String, Map<String, String>> rows) {
        page.forEach(row -> rows.put(row.get("sys_id"), row));
    }

    private ServiceNow.Page page(List<String> sysIds, String since, String after) {
        String query = "element_idIN" + String.join(",", sysIds) + "^elementIN" + String.join(",", elements)
                + (since == null ? "" : "^sys_created_on>=" + since) + (after.isEmpty() ? "" : "^sys_id>" + after);
        ServiceNow.Page page = serviceNow.page(TABLE, query + "^ORDERBYsys_id", FIELDS, ENTRIES_PER_CALL, 0);
        String last = after;
        for (Map<String, String> row : page.rows()) {
            String sysId = row.getOrDefault("sys_id", "");
            if (sysId.compareTo(last) <= 0) {
                throw new Unavailable(SERVICENOW, 200, "does not answer " + TABLE
                        + " in the order asked for (sys_id): going on would lose entries");
            }
            last = sysId;
        }
        return page;
    }

    private static boolean isFull(ServiceNow.Page page) {
        return page.rows().size() == ENTRIES_PER_CALL
                || !page.rows().isEmpty() && page.total().orElse(0) > ENTRIES_PER_CALL;
    }
}
