package tangoe.bridge.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes delivered messages, with their attempts, when they have been kept long enough. Their keys stay: what comes
 * again after that is still known. What a person has to decide about, or has discarded, is never removed.
 */
public final class Housekeeping {

    static final int BATCH = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final Jdbi jdbi;
    private final Clock clock;
    private final Duration keep;

    /** @param keep how long after its delivery a message is kept */
    public Housekeeping(Jdbi jdbi, Clock clock, Duration keep) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.keep = keep;
    }

    /** Removes in small transactions, so that deliveries never wait for it. */
    public void sweep() {
        Instant now = clock.instant();
        int messages = removeAll("""
                delete from message where status = 'delivered' and id in (select id from message
                where delivered_at < :end order by delivered_at limit :batch)""", now.minus(keep));
        int keys = removeAll("""
                delete from seen where dedupe_key in (select dedupe_key from seen where ends_at < :end
                order by ends_at limit :batch)""", now);
        if (messages + keys > 0) {
            LOG.info("Removed {} delivered messages older than {} and {} keys that count no more", messages, keep, keys);
        }
    }

    private int removeAll(String delete, Instant end) {
        int all = 0;
        int removed = BATCH;
        while (removed == BATCH) {
            removed = jdbi.withHandle(handle -> handle.createUpdate(delete).bind("end", end).bind("batch", BATCH).execute());
            all += removed;
        }
        return all;
    }
}
