package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.Unavailable;

/**
 * Reads the journal entries of many records at once from {@code sys_journal_field}. Its rows never change, so their sys_ids
 * identify entries for good (docs/vendors/servicenow.md, journals). The table has read rules of its own: they silently hide rows,
 * or refuse the table with 403. {@code X-Total-Count} counts before these rules (docs/vendors/servicenow.md, paging), so the
 * difference shows how many rows are hidden.
 */
final class Journals {

    static final String TABLE = "sys_journal_field";
    private static final List<String> FIELDS =
            List.of("sys_id", "element_id", "element", "value", "sys_created_on", "sys_created_by");
    // 35 characters each once encoded, so the address stays under 8,000.
    private static final int RECORDS_PER_CALL = 200;
    private static final int ENTRIES_PER_CALL = 1000;
    private static final int PROBED = 20;
    private static final Pattern SYS_ID = Pattern.compile("[0-9a-f]{32}");

    private final ServiceNow serviceNow;
    private final List<String> elements;
    private final JournalWatch watch;

    /**
     * @param entries by record, oldest first; records without entries are missing
     * @param unread  records some of whose entries may be hidden
     * @param cause   a sentence that says why; null if nothing is hidden
     * @param refused whether the whole table is refused
     */
    record Reading(Map<String, List<Map<String, String>>> entries, Set<String> unread, String cause, boolean refused) {
    }

    private record Rows(Collection<Map<String, String>> rows, String cause, boolean refused) {
    }

    /** @param elements {@code comments}, {@code work_notes}; with none nothing is read */
    Journals(ServiceNow serviceNow, List<String> elements, JournalWatch watch) {
        this.serviceNow = serviceNow;
        this.elements = elements;
        this.watch = watch;
        elements.forEach(EncodedQuery::literal);
    }

    /**
     * Reads entries, stores which records could not be read completely, and checks that the bridge's own notes are there.
     *
     * @param since entries created before this second may be left out; null for all
     */
    Reading of(Collection<String> sysIds, String since) {
        if (elements.isEmpty()) {
            return new Reading(Map.of(), Set.of(), null, false);
        }
        // Read before the journals: a note that is written later need not be in them.
        List<JournalWatch.Note> awaited = watch.awaited(sysIds).stream().filter(note -> elements.contains(note.element())).toList();
        Reading reading = judged(awaited, read(sysIds, since, elements), elements);
        if (!reading.unread().isEmpty()) {
            watch.unread(reading.unread());
        }
        return reading;
    }

    /** As {@link #of}, but stores nothing. */
    Reading tried(Collection<String> sysIds) {
        return read(sysIds, null, elements);
    }

    /** Looks for notes that no poll reads, such as those of a record that did not change. @param since as {@link #of} */
    void lookFor(List<JournalWatch.Note> notes, String since) {
        List<String> of = notes.stream().map(JournalWatch.Note::element).distinct().toList();
        Reading reading = judged(notes, read(notes.stream().map(JournalWatch.Note::sysId).distinct().toList(), since, of), of);
        // The user need not be able to read a column that is not sent to Tangoe, so a hidden entry there proves nothing.
        watch.settle(notes.stream().filter(note -> reading.unread().contains(note.sysId()) && !elements.contains(note.element())).toList());
    }

    private Reading judged(List<JournalWatch.Note> awaited, Reading reading, List<String> of) {
        List<JournalWatch.Note> there = awaited.stream().filter(note -> reading.entries().getOrDefault(note.sysId(), List.of()).stream()
                .anyMatch(entry -> entry.getOrDefault("value", "").contains(note.tag()))).toList();
        watch.settle(there);
        List<JournalWatch.Note> absent = awaited.stream().filter(note -> !there.contains(note) && !reading.unread().contains(note.sysId())).toList();
        if (!absent.isEmpty() && reading.entries().isEmpty() && !showsAny(of)) {
            Set<String> unread = new HashSet<>(reading.unread());
            absent.forEach(note -> unread.add(note.sysId()));
            return new Reading(reading.entries(), unread, "not one entry of " + TABLE + " is visible, though the bridge wrote some", false);
        }
        watch.absent(absent);
        return reading;
    }

    private boolean showsAny(List<String> of) {
        return !serviceNow.list(TABLE, "elementIN" + String.join(",", of), List.of("sys_id"), PROBED).isEmpty();
    }

    private Reading read(Collection<String> sysIds, String since, List<String> of) {
        Map<String, List<Map<String, String>>> entries = new HashMap<>();
        Set<String> unread = new HashSet<>();
        String cause = null;
        boolean refused = false;
        List<String> all = List.copyOf(sysIds);
        for (int start = 0; start < all.size(); start += RECORDS_PER_CALL) {
            List<String> some = all.subList(start, Math.min(all.size(), start + RECORDS_PER_CALL));
            Rows read = refused ? new Rows(List.of(), cause, true) : rows(some, since, of);
            if (read.cause() != null) {
                unread.addAll(some);
                cause = read.cause();
                refused = read.refused();
            }
            for (Map<String, String> row : read.rows()) {
                entries.computeIfAbsent(row.getOrDefault("element_id", ""), id -> new ArrayList<>()).add(row);
            }
        }
        entries.values().forEach(list -> list.sort(Comparator
                .comparing((Map<String, String> row) -> row.getOrDefault("sys_created_on", ""))
                .thenComparing(row -> row.get("sys_id"))));
        return new Reading(entries, unread, cause, refused);
    }

    /**
     * Pages are read one after the other, so a later page can show an entry while an earlier entry was committed too late for the
     * first page. Therefore everything written since the first page is read again, until it fits into one page.
     */
    private Rows rows(List<String> sysIds, String since, List<String> of) {
        Map<String, Map<String, String>> rows = new HashMap<>();
        String from = since;
        String cause = null;
        try {
            boolean apart = true;
            while (apart) {
                ServiceNow.Page first = certain(sysIds, from, "", of);
                cause = cause == null ? hidden(first) : cause;
                add(first.rows(), rows);
                String newest = first.rows().stream().map(row -> row.getOrDefault("sys_created_on", "")).filter(Key::isPlausible)
                        .max(String::compareTo).orElse("");
                // All entries of the page are of the same second, so they have no order anyway.
                apart = isFull(first) && (from == null || newest.compareTo(from) > 0);
                for (ServiceNow.Page page = first; isFull(page) && page.rows().stream().anyMatch(Journals::isWhole);) {
                    page = certain(sysIds, from, last(page), of);
                    cause = cause == null ? hidden(page) : cause;
                    add(page.rows(), rows);
                }
                from = newest;
            }
        } catch (Refused refused) {
            if (refused.status() != 403 && refused.status() != 404) {
                throw refused;
            }
            return new Rows(rows.values(), "ServiceNow " + refused.getMessage(), true);
        }
        return new Rows(rows.values(), cause, false);
    }

    private static String last(ServiceNow.Page page) {
        return page.rows().stream().filter(Journals::isWhole).reduce((one, next) -> next).orElseThrow().get("sys_id");
    }

    /** A row without the column {@code value} is not an entry with an empty text. */
    private static void add(List<Map<String, String>> page, Map<String, Map<String, String>> rows) {
        page.stream().filter(Journals::isWhole).forEach(row -> rows.put(row.get("sys_id"), row));
    }

    private static boolean isWhole(Map<String, String> row) {
        return row.keySet().containsAll(FIELDS) && SYS_ID.matcher(row.get("sys_id")).matches() && SYS_ID.matcher(row.get("element_id")).matches();
    }

    /** An entry written between the count and the rows is not hidden, so in doubt the page is read once more. */
    private ServiceNow.Page certain(List<String> sysIds, String since, String after, List<String> of) {
        ServiceNow.Page page = page(sysIds, since, after, of);
        return hidden(page) == null ? page : page(sysIds, since, after, of);
    }

    /** @return a sentence about what the page hides; null if it hides nothing, or the instance gives no count */
    private static String hidden(ServiceNow.Page page) {
        long shown = page.rows().stream().filter(Journals::isWhole).count();
        long counted = Math.max(page.rows().size(), Math.min(page.total().orElse(0), ENTRIES_PER_CALL));
        return counted <= shown ? null : "ServiceNow counts " + counted + " entries of " + TABLE + " and shows "
                + (shown == 0 ? "none" : shown + " whole");
    }

    private ServiceNow.Page page(List<String> sysIds, String since, String after, List<String> of) {
        String query = "element_idIN" + String.join(",", sysIds) + "^elementIN" + String.join(",", of)
                + (since == null ? "" : "^sys_created_on>=" + since) + (after.isEmpty() ? "" : "^sys_id>" + after);
        ServiceNow.Page page = serviceNow.page(TABLE, query + "^ORDERBYsys_id", FIELDS, ENTRIES_PER_CALL, 0);
        String last = after;
        for (Map<String, String> row : page.rows()) {
            if (!isWhole(row)) {
                continue;
            }
            String sysId = row.get("sys_id");
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
