package tangoe.bridge.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tangoe.bridge.reconcile.TangoeRequests.Listing;
import tangoe.bridge.servicenow.ComparedRecords;

/**
 * One comparison. First it puts Tangoe's requests into temporary tables. Then it reads the changed incidents page by page, and
 * after them the tickets that changed only in the bridge or at Tangoe. Memory holds one page.
 */
final class Comparison {

    /** Allows for clocks that differ, and for writes whose answer was lost. */
    private static final Duration BEFORE_ITS_MESSAGE = Duration.ofMinutes(10);

    private final ComparedRecords records;
    private final Bookkeeping bookkeeping;
    private final TangoeListing listed;
    private final DriftRules judgement;
    private final Set<String> journals;
    private final String integrationUser;
    private final Instant since;
    private final Report report;
    private boolean showsJournals;
    private Listing listing;
    private Instant listedSince;

    /**
     * @param journals        which journal entries go to Tangoe
     * @param integrationUser user whose entries do not
     */
    Comparison(ComparedRecords records, Bookkeeping bookkeeping, TangoeListing listed, DriftRules judgement, Set<String> journals,
            String integrationUser, Instant since, Report report) {
        this.records = records;
        this.bookkeeping = bookkeeping;
        this.listed = listed;
        this.judgement = judgement;
        this.journals = journals;
        this.integrationUser = integrationUser;
        this.since = since;
        this.report = report;
    }

    void run(TangoeRequests tangoe) {
        list(tangoe);
        showsJournals = records.showsJournals();
        report.journalsReadable(showsJournals);
        Iterator<List<Map<String, String>>> pages = records.changedSince(since);
        while (pages.hasNext()) {
            List<Map<String, String>> page = pages.next();
            compare(byName(page));
        }
        List<String> rest = listed.rest(records.table(), since, "", ComparedRecords.LARGEST_PAGE);
        while (!rest.isEmpty()) {
            List<String> sysIds = bookkeeping.links(rest).values().stream().map(ComparedLink::sysId).toList();
            Map<String, Map<String, String>> page = new LinkedHashMap<>();
            rest.forEach(number -> page.put(number, null));
            page.putAll(byName(records.bySysId(sysIds)));
            compare(page);
            rest = listed.rest(records.table(), since, rest.get(rest.size() - 1), ComparedRecords.LARGEST_PAGE);
        }
    }

    /**
     * Lists the requests, twice if an active one is missing: a request that changes or disappears while pages are read can move
     * others into a page that was read already.
     */
    private void list(TangoeRequests tangoe) {
        listedSince = bookkeeping.oldestLinkActive(since).filter(oldest -> oldest.isBefore(since)).orElse(since);
        listing = tangoe.list(listedSince, listed);
        if (listing.complete() && listed.lacksOneActive(since)) {
            listing = tangoe.list(listedSince, listed);
        }
        report.tangoeUnreadable(listing.unreadable());
        listed.assign();
    }

    /** By the ticket's name, which is its number unless it was renumbered. Unreadable records are not compared. */
    private Map<String, Map<String, String>> byName(List<Map<String, String>> incidents) {
        List<Map<String, String>> readable = incidents.stream().filter(incident -> !incident.getOrDefault("sys_id", "").isEmpty()
                && !incident.getOrDefault("number", "").isEmpty()).toList();
        Map<String, String> names = bookkeeping.names(readable.stream().map(incident -> incident.get("sys_id")).toList());
        Map<String, Map<String, String>> byName = new LinkedHashMap<>();
        readable.forEach(incident -> byName.put(names.getOrDefault(incident.get("sys_id"), incident.get("number")), incident));
        return byName;
    }

    /** @param page incidents by number; null if ServiceNow does not show one */
    private void compare(Map<String, Map<String, String>> page) {
        Map<String, Map<String, String>> incidents = new LinkedHashMap<>();
        listed.compare(page.keySet()).forEach(number -> incidents.put(number, page.get(number)));
        if (incidents.isEmpty()) {
            return;
        }
        Map<String, ComparedLink> links = bookkeeping.links(incidents.keySet());
        incidents.entrySet().removeIf(entry -> isForeign(entry.getValue(), links.get(entry.getKey())));
        if (incidents.isEmpty()) {
            return;
        }
        // Deliveries are read before the journals, which then must contain them; accepted messages are read after the journals.
        Map<String, List<Crossing>> messages = bookkeeping.messages(incidents.keySet(), since);
        Map<String, Set<String>> sent = bookkeeping.sentTexts(incidents.keySet());
        Map<String, List<Map<String, String>>> entries = entries(incidents.values(), messages.values());
        Set<String> accepted = bookkeeping.accepted(entries.values().stream().flatMap(List::stream).filter(this::isForTangoe)
                .map(entry -> entry.get("sys_id")).toList());
        Map<String, Request> requests = listed.byId(links.values().stream().map(ComparedLink::tangoeId).filter(Objects::nonNull).toList());
        Map<String, List<Request>> strays = listed.strays(incidents.keySet());

        incidents.forEach((number, incident) -> {
            ComparedLink link = links.get(number);
            Request request = link == null || link.tangoeId() == null ? null : requests.get(link.tangoeId());
            List<Map<String, String>> journal = incident == null ? List.of()
                    : entries.getOrDefault(incident.get("sys_id"), List.of());
            List<Crossing> crossings = messages.getOrDefault(number, List.of());
            DriftRules.Verdict verdict = judgement.of(new Ticket(number, incident, link, crossings, listing.unreadable() == null,
                    isListed(link, request), request, strays.getOrDefault(number, List.of()),
                    link == null ? List.of() : journal.stream().filter(this::isForTangoe)
                            .filter(entry -> !accepted.contains(entry.get("sys_id"))).toList(),
                    incident == null ? List.of() : unwritten(crossings, journal),
                    unthreaded(request, sent.getOrDefault(number, Set.of()), crossings)));
            report.compared(verdict.open(), verdict.differences());
        });
    }

    private boolean isForeign(Map<String, String> incident, ComparedLink link) {
        boolean foreign = link == null && incident != null && "Tangoe".equals(incident.get("correlation_display"))
                && !incident.getOrDefault("correlation_id", "").isEmpty();
        if (foreign) {
            report.foreign();
        }
        return foreign;
    }

    private Map<String, List<Map<String, String>>> entries(Collection<Map<String, String>> incidents,
            Collection<List<Crossing>> messages) {
        List<String> sysIds = incidents.stream().filter(Objects::nonNull).map(incident -> incident.get("sys_id")).toList();
        if (!showsJournals || sysIds.isEmpty()) {
            return new HashMap<>();
        }
        Instant earliest = messages.stream().flatMap(List::stream).filter(Comparison::isNote).map(Crossing::acceptedAt)
                .reduce(since, (one, other) -> one.isBefore(other) ? one : other);
        return records.journals(sysIds, earliest.minus(BEFORE_ITS_MESSAGE));
    }

    /** Entries from before the window belong to an earlier comparison. */
    private boolean isForTangoe(Map<String, String> entry) {
        return journals.contains(entry.get("element")) && !integrationUser.equalsIgnoreCase(entry.get("sys_created_by"))
                && !Ticket.time(entry.get("sys_created_on")).isBefore(since);
    }

    private static boolean isNote(Crossing message) {
        return !message.toTangoe() && message.deliveredAt() != null && !message.remarked();
    }

    private List<Crossing> unwritten(List<Crossing> messages, List<Map<String, String>> journal) {
        if (!showsJournals) {
            return List.of();
        }
        String all = journal.stream().map(entry -> entry.getOrDefault("value", "")).collect(Collectors.joining("\n"));
        Predicate<Crossing> isThere = message -> all.contains(message.tag());
        return messages.stream().filter(Comparison::isNote).filter(isThere.negate()).filter(message -> !bookkeeping.isEcho(message))
                .toList();
    }

    /**
     * Whether a request that is missing in the list can be called missing: not if the list is incomplete, or begins after the
     * request's last possible change.
     */
    private boolean isListed(ComparedLink link, Request request) {
        return link == null || request != null || !listing.complete() || link.createdAt().isBefore(listedSince);
    }

    /** Texts are stored before they are sent, so texts of messages that never arrived are subtracted. */
    private static int unthreaded(Request request, Set<String> sent, List<Crossing> messages) {
        if (request == null || request.thread() == null) {
            return 0;
        }
        long absent = sent.stream().filter(digest -> !request.thread().contains(digest)).count();
        long neverArrived = messages.stream().filter(message -> message.toTangoe() && message.tried() && !message.arrived()).count();
        return (int) Math.max(0, absent - neverArrived);
    }
}
