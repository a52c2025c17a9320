package tangoe.bridge.support;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.commons.codec.digest.DigestUtils;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.inbox.Learned;
import tangoe.bridge.inbox.Message;
import tangoe.bridge.inbox.TurnParticipant;

/**
 * Texts that the bridge sent to Tangoe. Webhooks carry the last text of the thread whoever wrote it, so the bridge's own can come
 * back (docs/vendors/tangoe.md, webhooks), also before the call that sends it is answered. White space is ignored, because it may
 * change on the way.
 *
 * <p>A text is stored with the end of its delivery, from the field {@code text} of what was learned. Until then its message is in
 * delivery, and the text is made from the message once more.
 */
public final class OwnTexts implements TurnParticipant {

    private static final Logger LOG = LoggerFactory.getLogger(OwnTexts.class);
    private static final Set<String> TEXTS = Set.of("work_notes", "worknotes", "comments", "text");

    private final Jdbi jdbi;
    private final BiFunction<String, String, String> text;

    /** @param text gives what Tangoe is told by a message of this kind with this payload (JSON) */
    public OwnTexts(Jdbi jdbi, BiFunction<String, String, String> text) {
        this.jdbi = jdbi;
        this.text = text;
    }

    @Override
    public void learned(Handle handle, List<Learned> learned, Instant now) {
        List<Learned> sent = learned.stream().filter(one -> one.what().path("text").isTextual()).toList();
        store(handle, sent.stream().map(Learned::ticket).toList(), sent.stream().map(one -> one.what().get("text").textValue()).toList());
    }

    @Override
    public void abandoned(Handle handle, List<Message> messages) {
        List<Message> sent = messages.stream().filter(message -> said(message.kind(), message.payload()) != null).toList();
        store(handle, sent.stream().map(Message::ticket).toList(), sent.stream().map(message -> said(message.kind(), message.payload())).toList());
    }

    private static void store(Handle handle, List<String> tickets, List<String> texts) {
        if (!tickets.isEmpty()) {
            handle.createUpdate("""
                            insert into own_text (ticket, digest) select t.ticket, t.digest
                            from unnest(cast(:tickets as varchar array), cast(:digests as varchar array)) as t(ticket, digest)
                            on conflict do nothing""")
                    .bind("tickets", tickets.toArray(String[]::new)).bind("digests", texts.stream().map(OwnTexts::digest).toArray(String[]::new))
                    .execute();
        }
    }

    /**
     * Sets the variable {@code echo}: whether the event says nothing but texts that the bridge sent.
     *
     * @return the payload without these texts
     */
    public ObjectNode without(Exchange exchange, @Variable("ticket") String ticket, @Body ObjectNode payload) {
        ObjectNode rest = without(ticket, payload);
        exchange.setVariable("echo", isNothingElse(payload, rest));
        return rest;
    }

    /** Whether the event says nothing but texts that the bridge sent. */
    public boolean isEcho(String ticket, ObjectNode payload) {
        return isNothingElse(payload, without(ticket, payload));
    }

    private static boolean isNothingElse(ObjectNode payload, ObjectNode rest) {
        return rest.size() < payload.size() && texts(rest).isEmpty();
    }

    private ObjectNode without(String ticket, ObjectNode payload) {
        Map<String, String> digests = texts(payload);
        Set<String> own = digests.isEmpty() ? Set.of() : ours(ticket, List.copyOf(digests.values()));
        return payload.deepCopy().without(digests.keySet().stream().filter(field -> own.contains(digests.get(field))).toList());
    }

    /** Digests of the texts in a payload, by their fields. */
    private static Map<String, String> texts(ObjectNode payload) {
        Map<String, String> digests = new HashMap<>();
        payload.fields().forEachRemaining(field -> {
            if (TEXTS.contains(field.getKey()) && field.getValue().isTextual() && !field.getValue().textValue().isBlank()) {
                digests.put(field.getKey(), digest(field.getValue().textValue()));
            }
        });
        return digests;
    }

    /** One statement, so that a delivery which ends at this moment is seen either as under way or as stored. */
    private Set<String> ours(String ticket, List<String> digests) {
        Set<String> ours = new HashSet<>();
        jdbi.useHandle(handle -> handle.createQuery("""
                        select digest, cast(null as varchar) as kind, cast(null as varchar) as payload from own_text
                        where ticket = :ticket and digest in (<digests>)
                        union all select null, kind, payload from message
                        where queue = 'to-tangoe' and ticket = :ticket and status = 'delivering'""")
                .bind("ticket", ticket).bindList("digests", digests)
                .map((row, context) -> row.getString(1) != null ? row.getString(1) : digestOf(row.getString(2), row.getString(3)))
                .stream().filter(Objects::nonNull).forEach(ours::add));
        return ours;
    }

    private String digestOf(String kind, String payload) {
        String said = said(kind, payload);
        return said == null ? null : digest(said);
    }

    /** @return null if it cannot be told: then nothing was sent either */
    private String said(String kind, String payload) {
        try {
            return text.apply(kind, payload);
        } catch (RuntimeException e) {
            LOG.info("What a message of the kind {} tells Tangoe cannot be made now: {}", kind, e.getMessage());
            return null;
        }
    }

    /** Digest of a text without its white space. */
    public static String digest(String text) {
        return DigestUtils.sha256Hex(text.replaceAll("\\s+", " ").strip());
    }
}
