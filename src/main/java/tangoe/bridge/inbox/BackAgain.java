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
 * Brings forward what waits because a vendor was away, once that vendor answers again, whoever asked it: after calls in a row that
 * it did not answer, after a minute without an answer, or for the first time in this process. What other replicas have waiting is
 * brought forward too. A message that fails while the vendor answers others is itself the trouble and keeps its schedule; should it
 * be brought forward all the same, then not again for a while.
 */
public final class BackAgain implements AutoCloseable {

    /** What is due by then need not be brought forward. */
    static final Duration SOON = Duration.ofSeconds(10);
    static final Duration NOT_AGAIN_WITHIN = Duration.ofMinutes(30);
    static final int AT_ONCE = 100;
    static final Duration APART = Duration.ofMillis(50);

    /** What was stored to wait by another replica, or before the start, is found after that. */
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    /** What failed at the same moment is then stored. */
    private static final Duration A_MOMENT = Duration.ofMillis(500);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(BackAgain.class);

    private final Jdbi jdbi;
    private final Clock clock;
    private final Map<Vendor, Look> looks = new EnumMap<>(Vendor.class);
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread daemon = new Thread(task, "back-again");
        daemon.setDaemon(true);
        return daemon;
    }, new ThreadPoolExecutor.DiscardPolicy());

    public BackAgain(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        for (Vendor vendor : Vendor.values()) {
            looks.put(vendor, new Look(vendor));
        }
    }

    /** At what waits for a vendor: soon after it answers again, and until all was seen, every few seconds. */
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

    /** The vendor answered a call. Costs nothing here; what waits for it is looked at a moment later. @param back whether it was away before */
    public void answered(Vendor vendor, boolean back) {
        looks.get(vendor).answered(back);
    }

    private record Waiting(long id, Lane lane) {
    }

    /**
     * Has what waits for the vendor tried now: the first ones, one shortly after the other.
     *
     * @return how many there were, of which few may be left out, since they are being delivered
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

    /** A vendor as the column {@code away} names it. */
    static String text(Vendor vendor) {
        return vendor.toString().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        // Not interrupted: that would close H2's file under everybody.
        thread.shutdown();
        try {
            thread.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
