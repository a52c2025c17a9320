package tangoe.bridge.support;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import tangoe.bridge.servicenow.EncodedQuery;
import tangoe.bridge.servicenow.JournalWatch;
import tangoe.bridge.servicenow.Records;
import tangoe.bridge.servicenow.ServiceNow;
import tangoe.bridge.vendor.Answered;
import tangoe.bridge.vendor.Refused;

/** Reads single records of the tickets' table for routes. */
public final class IncidentRecords {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Links links;
    private final Strangers strangers;
    private final Records followed;
    private final Absences absences;
    private final Records taken;
    private final Records any;

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
    public IncidentRecords(ServiceNow serviceNow, Links links, String table, String query, String alsoQuery, List<String> fields,
            List<String> journals, String user, Pattern numbers, IntFunction<List<String>> waiting, IntFunction<List<String>> hints,
            Clock clock, JournalWatch watch) {
        this.links = links;
        this.strangers = new Strangers(serviceNow, table, fields, numbers, waiting, clock);
        EncodedQuery either = EncodedQuery.of(query).or(EncodedQuery.of(alsoQuery));
        this.followed = new Records(serviceNow, table, either, fields, journals, user, watch);
        this.absences = new Absences(serviceNow, table, either, hints, clock);
        this.taken = new Records(serviceNow, table, query, fields, List.of(), user);
        this.any = new Records(serviceNow, table, EncodedQuery.of(""), fields, journals, user, watch);
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

    /** The incident of a ticket without a link, as a JSON tree of texts, with the columns that are read of each. */
    public JsonNode stranger(Exchange exchange, @Variable("ticket") String number, @Variable("attempt") int attempt) {
        return JSON.valueToTree(strangers.find(exchange, number, attempt > 1));
    }
}
