package tangoe.bridge.database;

import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.health.Condition;
import tangoe.bridge.health.Innermost;

/**
 * Checks every few seconds whether the database takes writes, in the way a webhook needs it: a connection from the pool, and a
 * write that changes nothing.
 */
public final class DatabaseWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(2);
    /** Longer than the pool takes to give up finding a connection. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(8);

    private final Jdbi jdbi;
    private final Runnable room;
    private final Condition condition;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "database-watch");
        made.setDaemon(true);
        return made;
    });
    /** By {@link System#nanoTime}; 0 while nothing is asked. */
    private volatile long askedAt;

    /** @param room throws if the store has no room */
    public DatabaseWatch(Jdbi jdbi, Runnable room, Condition condition) {
        this.jdbi = jdbi;
        this.room = room;
        this.condition = condition;
    }

    public void begin() {
        thread.scheduleWithFixedDelay(this::ask, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        askedAt = System.nanoTime();
        try {
            jdbi.useHandle(handle -> handle.execute("update message set attempts = attempts where id = 0"));
            room.run();
            condition.up();
        } catch (RuntimeException e) {
            condition.down("the database cannot be used: " + (e.getCause() instanceof SQLTransientConnectionException
                    ? "it gives no connection in time (" + Innermost.line(e) + ")" : Innermost.line(e)));
        } finally {
            askedAt = 0;
        }
    }

    /** Reports an overdue answer; call it every second, because the thread that asked is still waiting. */
    public void look() {
        long asked = askedAt;
        if (asked != 0 && System.nanoTime() - asked > LONGEST_ANSWER.toNanos()) {
            condition.down("the database cannot be used: it has not answered for " + LONGEST_ANSWER.toSeconds() + " s and longer");
        }
    }

    /** No interrupt: it would close H2's file for every connection. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
