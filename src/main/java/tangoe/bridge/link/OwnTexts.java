package tangoe.bridge.link;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.inbox.Inbox;

/**
 * Texts that the bridge sent to Tangoe. Webhooks carry the last text of the thread whoever wrote it, so the bridge's own can come
 * back (docs/vendors/tangoe.md, webhooks). White space is ignored, because it may change on the way.
 */
public final class OwnTexts {

    private static final List<String> TEXTS = List.of("work_notes", "worknotes", "comments", "text");

    private final Jdbi jdbi;

    public OwnTexts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Call this before sending the text: it can come back before the call is answered. */
    public void remember(@Variable("ticket") String ticket, @Variable("text") String text) {
        jdbi.useHandle(handle -> handle
                .createUpdate("insert into own_text (ticket, digest) values (:ticket, :digest) on conflict do nothing")
                .bind("ticket", ticket).bind("digest", digest(text)).execute());
    }

    /** @return whether the event says nothing but texts that the bridge sent */
    public boolean isEcho(@Variable("ticket") String ticket, @Body Map<String, Object> payload) {
        List<String> texts = texts(payload).map(Map.Entry::getValue).map(String.class::cast).toList();
        return !texts.isEmpty() && texts.stream().allMatch(text -> contains(ticket, text));
    }

    /** @return the payload without texts that the bridge sent */
    public Map<String, Object> without(@Variable("ticket") String ticket, @Body Map<String, Object> payload) {
        Map<String, Object> rest = new LinkedHashMap<>(payload);
        texts(payload).filter(text -> contains(ticket, (String) text.getValue())).forEach(text -> rest.remove(text.getKey()));
        return rest;
    }

    private static Stream<Map.Entry<String, Object>> texts(Map<String, Object> payload) {
        return payload.entrySet().stream().filter(entry -> TEXTS.contains(entry.getKey())
                && entry.getValue() instanceof String text && !text.isBlank());
    }

    public boolean contains(String ticket, String text) {
        return jdbi.withHandle(handle -> handle
                .createQuery("select 1 from own_text where ticket = :ticket and digest = :digest")
                .bind("ticket", ticket).bind("digest", digest(text)).mapTo(Integer.class).findOne().isPresent());
    }

    /** Digest of a text without its white space. */
    public static String digest(String text) {
        return Inbox.digest(text.replaceAll("\\s+", " ").strip());
    }
}
