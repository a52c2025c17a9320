package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import tangoe.bridge.link.Link;
import tangoe.bridge.link.Links;
import tangoe.bridge.vendor.Answered;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.Written;

/** Reads and writes single incidents for routes. */
public final class IncidentRecords {

    private static final String TABLE = "incident";
    private static final Set<String> JOURNALS = Set.of("comments", "work_notes");
    private static final List<String> LEDGER = List.of("state", "assignment_group", "sys_mod_count");

    private final ServiceNow serviceNow;
    private final Links links;
    private final List<String> fields;
    private final Strangers strangers;
    private final Records followed;
    private final Absences absences;
    private final Records taken;
    private final Records any;
    private final String user;
    private final StoredJournalWatch watch;

    /**
     * @param query     which incidents are taken
     * @param alsoQuery which ones are followed as well
     * @param fields    columns that are read of each
     * @param journals  {@code comments}, {@code work_notes}
     * @param user      the bridge's user, whose journal entries are its own
     * @param numbers   what an incident's number looks like
     * @param waiting   gives up to so many numbers without a link that will be looked up next
     * @param hints     gives up to so many sys_ids or numbers with a waiting hint
     * @param watch     knows which notes were written and not seen in a journal yet
     */
    public IncidentRecords(ServiceNow serviceNow, Links links, String query, String alsoQuery, List<String> fields,
            List<String> journals, String user, Pattern numbers, IntFunction<List<String>> waiting, IntFunction<List<String>> hints,
            Clock clock, StoredJournalWatch watch) {
        this.serviceNow = serviceNow;
        this.links = links;
        this.fields = fields;
        this.user = user;
        this.watch = watch;
        this.strangers = new Strangers(serviceNow, TABLE, fields, numbers, waiting, clock);
        EncodedQuery either = EncodedQuery.of(query).or(EncodedQuery.of(alsoQuery));
        this.followed = new Records(serviceNow, TABLE, either, fields, journals, user, watch);
        this.absences = new Absences(serviceNow, TABLE, either, hints, clock);
        this.taken = new Records(serviceNow, TABLE, query, fields, List.of(), user);
        this.any = new Records(serviceNow, TABLE, EncodedQuery.of(""), fields, journals, user, watch);
    }

    /**
     * @param hint with {@code why} if the incident could not be read before
     * @return a list of the incident in the shape of {@link Records}; empty if it neither is to be taken nor has been
     */
    public List<Map<String, Object>> followed(Exchange exchange, @Variable("ticket") String sysIdOrNumber,
            @Variable("acceptedAt") Instant acceptedAt, @Variable("attempt") int attempt, @Body Map<String, Object> hint) {
        if (hint.get("why") != null && !Records.isName(sysIdOrNumber)) {
            throw new Refused(SERVICENOW, 0, "cannot be asked for this incident alone, as neither its sys_id nor its number is one; when it"
                    + " changed, it was set aside: " + hint.get("why"));
        }
        boolean absent = attempt == 1 && absences.holds(sysIdOrNumber, acceptedAt);
        Optional<Map<String, Object>> record = absent ? Optional.empty() : read(followed, sysIdOrNumber);
        if (record.isEmpty()) {
            if (!absent) {
                absences.oneMore();
            }
            record = links.findCalled(sysIdOrNumber).flatMap(link -> read(any, link.sysId()));
        }
        Answered.mark(exchange);
        record.map(found -> found.get("unreadable")).ifPresent(why -> {
            throw new IllegalStateException(why.toString());
        });
        return record.map(List::of).orElse(List.of());
    }

    /** @return whether {@code support.incident-query} matches the record now */
    public boolean isWanted(String sysId) {
        return read(taken, sysId).isPresent();
    }

    private static Optional<Map<String, Object>> read(Records records, String sysIdOrNumber) {
        try {
            return records.read(sysIdOrNumber);
        } catch (IllegalArgumentException e) {
            throw new Refused(SERVICENOW, 0, "was not asked for \"" + sysIdOrNumber
                    + "\": that is neither a sys_id (32 hexadecimal digits) nor a number such as INC0010042");
        }
    }

    /**
     * @param link of the ticket; null if it has none
     * @return {@code {"payload": body, "incident": {…}}}
     */
    public Map<String, Object> withIncident(Exchange exchange, @Variable("ticket") String number, @Variable("attempt") int attempt,
            @Variable("link") Map<String, Object> link, @Body Object payload) {
        Map<String, Object> both = new LinkedHashMap<>();
        both.put("payload", payload);
        both.put("incident", link == null ? strangers.find(exchange, number, attempt > 1) : linked(number, link.get("sys_id").toString()));
        Answered.mark(exchange);
        return both;
    }

    private Map<String, String> linked(String number, String sysId) {
        Map<String, String> incident = new LinkedHashMap<>(serviceNow.get(TABLE, sysId, fields).orElseThrow(() -> new Refused(
                SERVICENOW, 404, "has no incident " + number + " that the bridge's user may read")));
        // It was requested by this sys_id, so the answer's own is not trusted.
        incident.put("sys_id", sysId);
        return incident;
    }

    /**
     * Writes fields and a note. If the answer to an earlier attempt was lost, or only a part was stored, it first searches the
     * journal for the note's tag, because a journal has no key and would take the note twice. If the note is there and its fields
     * are not, the fields are written again only if nobody else changed the record since.
     *
     * @throws Refused also if ServiceNow stored everything but one of the fields
     */
    public void write(Exchange exchange, @Variable("sysId") String sysId, @Variable("message") String id,
            @Variable("tag") String tag, @Variable("unsure") boolean unsure, @Body JsonNode body) {
        long message = Long.parseLong(id);
        Map<String, String> sent = new LinkedHashMap<>();
        body.fields().forEachRemaining(field -> sent.put(field.getKey(), field.getValue().asText("")));
        if (sent.containsKey("assignment_group")) {
            sent.computeIfPresent("assignment_group", (field, group) -> groupId(group));
        }
        if (unsure && isInJournal(sysId, tag)) {
            Answered.mark(exchange);
            sent.keySet().removeAll(JOURNALS);
            if (sent.isEmpty() || isDone(exchange, sysId, sent)) {
                return;
            }
        } else if (unsure && watch.lacksOnlyItsNote(message)) {
            sent.keySet().retainAll(JOURNALS);
        }
        Map<String, String> answer = patched(sysId, sent);
        Answered.mark(exchange);
        Written.mark(exchange);
        Map<String, Object> learned = new LinkedHashMap<>(Map.of("written", Map.of("fields", sent, "record", answer)));
        sent.keySet().stream().filter(JOURNALS::contains).findFirst().filter(element -> ServiceNow.keeps(sent, answer))
                .ifPresent(element -> learned.put("note", Map.of("sys_id", sysId, "element", element, "tag", tag)));
        exchange.setVariable("learned", learned);
        ServiceNow.requireKept(TABLE, sent, answer);
    }

    /**
     * A closed or canceled incident is read-only for all but administrators (docs/vendors/servicenow.md, incidents), and the 403
     * does not say so.
     */
    private Map<String, String> patched(String sysId, Map<String, String> sent) {
        try {
            return any.tidy(serviceNow.patch(TABLE, sysId, sent, LEDGER));
        } catch (Refused refused) {
            if (refused.status() == 403 && hasEnded(sysId)) {
                throw new Refused(SERVICENOW, 403, "lets the bridge's user change nothing in an incident that is closed or canceled: "
                        + "have it reopened there and replay this message, or discard it");
            }
            throw refused;
        }
    }

    private boolean hasEnded(String sysId) {
        return serviceNow.get(TABLE, sysId, List.of("active")).filter(record -> "false".equals(record.get("active"))).isPresent();
    }

    private static String literal(String value, String what) {
        try {
            return EncodedQuery.literal(value);
        } catch (IllegalArgumentException e) {
            throw new Refused(SERVICENOW, 0, "was not asked for the " + what + " \"" + value + "\": " + e.getMessage());
        }
    }

    private boolean isInJournal(String sysId, String tag) {
        try {
            // The total is counted before the access rules, so it includes a note that the bridge may not read.
            ServiceNow.Page found = serviceNow.page(Journals.TABLE, "element_id=" + sysId + "^valueLIKE" + EncodedQuery.literal(tag),
                    List.of("sys_id"), 1, 0);
            return !found.rows().isEmpty() || found.total().orElse(0) > 0;
        } catch (Refused hidden) {
            if (hidden.status() != 403) {
                throw hidden;
            }
            throw new IllegalStateException("Nobody can tell whether an earlier attempt wrote its note: " + hidden.getMessage()
                    + ". Let the bridge's user read the table " + Journals.TABLE);
        }
    }

    /** Later messages of the ticket wait for this one, so the bridge's own change is the last one, unless somebody else made another. */
    private boolean isDone(Exchange exchange, String sysId, Map<String, String> sent) {
        Set<String> read = new LinkedHashSet<>(LEDGER);
        read.addAll(sent.keySet());
        read.add("sys_updated_by");
        Map<String, String> record = any.tidy(serviceNow.get(TABLE, sysId, List.copyOf(read)).orElse(Map.of()));
        if (!user.isEmpty() && !user.equalsIgnoreCase(record.getOrDefault("sys_updated_by", user))) {
            exchange.setVariable("learned", Map.of("written", Map.of("fields", sent)));
            return true;
        }
        if (ServiceNow.keeps(sent, record)) {
            exchange.setVariable("learned", Map.of("written", Map.of("fields", sent, "record", record)));
            return true;
        }
        return false;
    }

    /** A reference takes a sys_id; what the platform does with a name is not documented. */
    private String groupId(String group) {
        if (group.isEmpty() || group.matches("[0-9a-f]{32}")) {
            return group;
        }
        return serviceNow.list("sys_user_group", "name=" + literal(group, "assignment group"), List.of("sys_id", "name"), 1).stream()
                .filter(found -> group.equalsIgnoreCase(found.get("name"))).map(found -> found.get("sys_id")).findFirst()
                .orElseThrow(() -> new Refused(SERVICENOW, 404, "has no assignment group \"" + group
                        + "\"; have Tangoe send one of its names, or set support.default-group"));
    }
}
