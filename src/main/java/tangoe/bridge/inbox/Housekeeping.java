package tangoe.bridge.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old messages with their attempts: those that were delivered, and those that died because the vendor has no such ticket.
 * Their dedupe keys stay, so a repetition is still recognised. Messages that a person has to decide about, or has discarded, are
 * never removed.
 */
public final class Housekeeping {

    static final int BATCH = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final Jdbi jdbi;
    private final Clock clock;
    private final Duration keep;
    private final Duration keepUnknown;

    /**
     * @param keep        how long after its delivery a message is kept
     * @param keepUnknown how long a message is kept that died because the vendor has no such ticket
     */
    public Housekeeping(Jdbi jdbi, Clock clock, Duration keep, Duration keepUnknown) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.keep = keep;
        this.keepUnknown = keepUnknown;
    }

    /** Removes in small transactions, so that deliveries never wait for it. */
    public void sweep() {
        Instant now = clock.instant();
        int messages = removeAll("""
                delete from message where status = 'delivered' and id in (select id from message
                where delivered_at < :end order by delivered_at limit :batch)""", now.minus(keep));
        int unknown = removeAll("""
                delete from message where status = 'dead' and unknown_at < :end and not holds and id in (select id from message
                where status = 'dead' and unknown_at < :end and not holds order by status, id limit :batch)""", now.minus(keepUnknown));
        int keys = removeAll("""
                delete from seen where dedupe_key in (select dedupe_key from seen where ends_at < :end
                order by ends_at limit :batch)""", now);
        if (messages + unknown + keys > 0) {
            LOG.info("Removed {} delivered messages older than {}, {} about unknown tickets older than {}, and {} keys that count no more",
                    messages, keep, unknown, keepUnknown, keys);
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
