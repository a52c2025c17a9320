package tangoe.bridge.link;

import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.inbox.Inbox;

/**
 * Texts that we sent to Tangoe. Its webhooks carry the thread's last text whoever wrote it, so our own can come
 * back; white space is not compared, since it may be changed on the way.
 */
public final class OwnTexts {

    private final Jdbi jdbi;

    public OwnTexts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** To be called before the text is sent: it can come back before the call's answer. */
    public void remember(String ticket, String text) {
        jdbi.useHandle(handle -> handle
                .createUpdate("insert into own_text (ticket, digest) values (:ticket, :digest) on conflict do nothing")
                .bind("ticket", ticket).bind("digest", digest(text)).execute());
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
