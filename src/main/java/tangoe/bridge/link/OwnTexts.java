package tangoe.bridge.link;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.inbox.Inbox;

/**
 * Texts that we sent to Tangoe. Its webhooks carry the thread's last text whoever wrote it, so our own can come
 * back; white space is not compared, since it may be changed on the way.
 */
public final class OwnTexts {

    private static final List<String> TEXTS = List.of("work_notes", "worknotes", "comments", "text");

    private final Jdbi jdbi;

    public OwnTexts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** To be called before the text is sent: it can come back before the call's answer. */
    public void remember(@Variable("ticket") String ticket, @Variable("text") String text) {
        jdbi.useHandle(handle -> handle
                .createUpdate("insert into own_text (ticket, digest) values (:ticket, :digest) on conflict do nothing")
                .bind("ticket", ticket).bind("digest", digest(text)).execute());
    }

    /**
     * Takes out of what Tangoe sent the texts that came from here.
     *
     * @return the rest; null where that was all it said
     */
    public Map<String, Object> without(@Variable("ticket") String ticket, @Body Map<String, Object> payload) {
        Map<String, Object> rest = new LinkedHashMap<>(payload);
        boolean echo = rest.values().removeIf(value -> value instanceof String text && !text.isBlank() && contains(ticket, text));
        boolean nothingLeft = TEXTS.stream().noneMatch(rest::containsKey);
        return echo && nothingLeft ? null : rest;
    }

    public boolean contains(String ticket, String text) {
        return jdbi.withHandle(handle -> handle
                .createQuery("select 1 from own_text where ticket = :ticket and digest = :digest")
                .bind("ticket", ticket).bind("digest", digest(text)).mapTo(Integer.class).findOne().isPresent());
    }

    private static String digest(String text) {
        return Inbox.digest(text.replaceAll("\\s+", " ").strip());
    }
}
