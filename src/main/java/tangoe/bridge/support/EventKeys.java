package tangoe.bridge.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.inbox.NewMessage;

/**
 * Makes the key by which a repeated event of Tangoe is recognised. Tangoe documents no event id (docs/vendors/tangoe.md,
 * webhooks), so the same event with the same content is a repetition. An event that changes the incident is a repetition only
 * while nothing else happened to the ticket: no other event, nothing told to Tangoe, no change of state or group by a person. An
 * event with a signed id is recognised by that id alone.
 */
public final class EventKeys {

    private final Jdbi jdbi;
    private final Supplier<JsonNode> events;

    /** @param events gives the mapping {@code incident-events} */
    public EventKeys(Jdbi jdbi, Supplier<JsonNode> events) {
        this.jdbi = jdbi;
        this.events = events;
    }

    /**
     * @param ticket  the ticket's name
     * @param kind    the event
     * @param eventId identifies the request's content, or its signed id together with its content
     * @param signed  whether it has a signed id
     * @param payload what Tangoe sent
     * @return a key for the inbox
     */
    public String of(@Variable("ticket") String ticket, @Variable("event") String kind, @Variable("event_id") String eventId,
            @Variable("signed") boolean signed, @Body Object payload) {
        return "event:" + (signed || !changes(kind) ? 0 : lastBeforeSomethingHappened(ticket, kind, NewMessage.text(payload)))
                + ":" + eventId;
    }

    /** An event that only adds a text, such as a note, is a repetition whatever happened in between. */
    private boolean changes(String kind) {
        JsonNode event = events.get().path("events").path(kind);
        return !event.path("fields").isEmpty() && !event.has("only-where-state-is");
    }

    /** @return id of the newest message with this event after which something else happened; 0 if there is none */
    private long lastBeforeSomethingHappened(String ticket, String kind, String payload) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select coalesce(max(m.id), 0) from message m left join link l on l.number = m.ticket
                        where m.ticket = :ticket and m.queue = 'to-servicenow' and m.kind = :kind and m.payload = :payload
                        and (l.moved_at > m.accepted_at or exists (
                            select 1 from message o where o.ticket = :ticket and o.id > m.id and (
                                o.queue = 'to-tangoe' and o.status = 'delivered'
                                or o.queue = 'to-servicenow' and o.kind <> 'linked' and not (o.kind = :kind and o.payload = :payload))))""")
                .bind("ticket", ticket).bind("kind", kind).bind("payload", payload).mapTo(Long.class).one());
    }
}
