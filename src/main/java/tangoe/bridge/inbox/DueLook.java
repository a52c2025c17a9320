package tangoe.bridge.inbox;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;

/**
 * Looks for all queues at once, with one query, and wakes the dispatchers that have work: what other replicas accepted, and what has
 * become due. If it cannot look, it wakes all of them, so that each finds out and says so.
 */
final class DueLook {

    private static final long EVERY_MILLIS = 250;

    private final Jdbi jdbi;
    private final Clock clock;
    private final WakeUp wakeUp;
    private final Map<String, Integer> watched = new ConcurrentHashMap<>();
    private ScheduledExecutorService looks;

    DueLook(Jdbi jdbi, Clock clock, WakeUp wakeUp) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.wakeUp = wakeUp;
    }

    /** From now on its dispatcher is woken, until {@link #ignore}. */
    synchronized void watch(String queue) {
        watched.merge(queue, 1, Integer::sum);
        if (looks == null) {
            looks = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "inbox-look");
                thread.setDaemon(true);
                return thread;
            });
            looks.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** To be called once for each {@link #watch}. */
    synchronized void ignore(String queue) {
        watched.computeIfPresent(queue, (name, dispatchers) -> dispatchers == 1 ? null : dispatchers - 1);
        if (watched.isEmpty() && looks != null) {
            // No interrupt: it would close H2's file under everybody.
            looks.shutdown();
            looks = null;
        }
    }

    private void look() {
        Set<String> queues = Set.copyOf(watched.keySet());
        try {
            List<String> due = queues.isEmpty() ? List.of() : jdbi.withHandle(handle -> Lane.queuesWithWork(handle, queues, clock.instant()));
            due.forEach(wakeUp::signal);
        } catch (RuntimeException | Error e) {
            // An exception that left this method would end the looks for good.
            queues.forEach(wakeUp::signal);
        }
    }
}
