package tangoe.bridge.link;

import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.inbox.NewMessage;

/**
 * By what an event of Tangoe is known when it is sent again. Tangoe documents no id of an event, so the same event with the
 * same content is one, but only while nothing else happened to the ticket: after an answer of the caller, or another event,
 * the same words are news. An event whose id is signed is always the same as itself.
 */
public final class EventKeys {

    private final Jdbi jdbi;

    public EventKeys(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * @param ticket  the ticket's name
     * @param kind    the event
     * @param eventId what makes the request's content one, or its signed id
     * @param signed  whether that id is signed
     * @param payload what Tangoe sent
     * @return a key for the inbox
     */
    public String of(@Variable("ticket") String ticket, @Variable("event") String kind, @Variable("event_id") String eventId,
            @Variable("signed") boolean signed, @Body Object payload) {
        if (signed) {
            return "event:" + eventId;
        }
        String before = jdbi.withHandle(handle -> handle.createQuery("""
                        select coalesce((select moves from link where number = :ticket), 0), coalesce((
                            select m.id from message m where m.ticket = :ticket and m.queue in ('incident-change', 'tangoe-event')
                            and m.kind <> 'linked' and not (m.queue = 'tangoe-event' and m.kind = :kind and m.payload = :payload)
                            order by m.ticket desc, m.id desc limit 1), 0)""")
                .bind("ticket", ticket).bind("kind", kind).bind("payload", NewMessage.text(payload))
                .map((row, context) -> row.getLong(1) + ":" + row.getLong(2)).one());
        return "event:" + before + ":" + eventId;
    }
}
