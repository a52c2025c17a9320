package tangoe.bridge.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.health.Innermost;
import tangoe.bridge.vendor.Vendor;

/**
 * Brings waiting messages forward once the vendor that was away answers any call again: after several calls without an answer,
 * after a minute without one, or for the first time in this process. Messages of other replicas are brought forward too. A
 * message that fails while the vendor answers others is itself the trouble and keeps its schedule; if it is brought forward all
 * the same, then not again for a while.
 */
public final class VendorReturn implements AutoCloseable {

    /** Messages that are due within this time are not brought forward. */
    static final Duration SOON = Duration.ofSeconds(10);
    static final Duration NOT_AGAIN_WITHIN = Duration.ofMinutes(30);
    static final int AT_ONCE = 100;
    static final Duration APART = Duration.ofMillis(50);

    /**
     * The first answer after this time without one triggers a search too: another replica or an earlier run may have left
     * messages waiting.
     */
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    /** Time for messages that failed at the same moment to be stored. */
    private static final Duration A_MOMENT = Duration.ofMillis(500);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(VendorReturn.class);

    private final Jdbi jdbi;
    private final Clock clock;
    private final Map<Vendor, Look> looks = new EnumMap<>(Vendor.class);
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread daemon = new Thread(task, "vendor-return");
        daemon.setDaemon(true);
        return daemon;
    }, new ThreadPoolExecutor.DiscardPolicy());

    public VendorReturn(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        for (Vendor vendor : Vendor.values()) {
            looks.put(vendor, new Look(vendor));
        }
    }

    /** Looks for messages that wait for a vendor: soon after it answers again, and then every few seconds until none is left. */
    private final class Look {
        private final Vendor vendor;
        private long notBefore = System.nanoTime();
        private boolean planned;
        private volatile boolean more;
        private volatile long lastAnswer;

        private Look(Vendor vendor) {
            this.vendor = vendor;
        }

        private void answered(boolean back) {
            long now = clock.millis();
            boolean silent = now - lastAnswer >= SILENCE.toMillis();
            lastAnswer = now;
            if (back || silent || more) {
                plan();
            }
        }

        private synchronized void plan() {
            if (!planned) {
                planned = true;
                thread.schedule(this::take, Math.max(A_MOMENT.toNanos(), notBefore - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        }

        private void take() {
            synchronized (this) {
                planned = false;
                notBefore = System.nanoTime() + LOOK_EVERY.toNanos();
            }
            try {
                int brought = bringForward(vendor);
                more = brought == AT_ONCE;
                if (brought > 0) {
                    LOG.info("{} answers again: {} messages that waited for it are tried now", vendor, brought);
                }
            } catch (RuntimeException e) {
                more = true;
                LOG.info("What waits for {} could not be looked at, and is with its next answer: {}", vendor, Innermost.line(e));
            }
        }
    }

    /** The vendor answered a call. This only notes it; the store is searched a moment later. @param back whether it was away before */
    public void answered(Vendor vendor, boolean back) {
        looks.get(vendor).answered(back);
    }

    private record Waiting(long id, Lane lane) {
    }

    /**
     * Makes messages that wait for the vendor due now: a limited number, one shortly after the other.
     *
     * @return how many there were; a few of them may be in delivery and are left out
     */
    int bringForward(Vendor vendor) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return jdbi.inTransaction(handle -> {
            List<Waiting> waiting = handle.createQuery("""
                            select id, queue, ticket from message where away = :away and status = 'waiting' and next_attempt_at > :soon
                            and (brought_at is null or brought_at < :earlier) order by away, id limit :most""")
                    .bind("away", text(vendor)).bind("soon", now.plus(SOON)).bind("earlier", now.minus(NOT_AGAIN_WITHIN))
                    .bind("most", AT_ONCE)
                    .map((row, context) -> new Waiting(row.getLong("id"), new Lane(row.getString("queue"), row.getString("ticket")))).list();
            for (List<Waiting> ofQueue : waiting.stream().collect(Collectors.groupingBy(one -> one.lane().queue())).values()) {
                bringForward(handle, vendor, ofQueue, now);
            }
            return waiting.size();
        });
    }

    private static void bringForward(Handle handle, Vendor vendor, List<Waiting> ofQueue, Instant now) {
        List<Lane> lanes = Lane.lockUnclaimed(handle, ofQueue.stream().map(Waiting::lane).toList());
        Instant at = now;
        for (Waiting one : ofQueue) {
            if (lanes.contains(one.lane())) {
                handle.createUpdate("""
                                update message set next_attempt_at = :at, brought_at = :now
                                where id = :id and status = 'waiting' and away = :away and next_attempt_at > :at""")
                        .bind("at", at).bind("now", now).bind("id", one.id()).bind("away", text(vendor)).execute();
                at = at.plus(APART);
            }
        }
        Lane.releaseAll(handle, lanes, now);
    }

    /** A vendor's name in the column {@code away}. */
    static String text(Vendor vendor) {
        return vendor.toString().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        // No interrupt: it would close H2's file for every connection.
        thread.shutdown();
        try {
            thread.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
