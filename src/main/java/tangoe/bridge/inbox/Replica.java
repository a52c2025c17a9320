package tangoe.bridge.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process among those that share the database; it says in time that it is alive, or others take over what it claimed. */
public final class Replica implements AutoCloseable {

    static final Duration LIFE_SIGN = Duration.ofSeconds(5);
    static final Duration TAKEN_FOR_DEAD = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    private final String id = UUID.randomUUID().toString();
    private final Jdbi jdbi;
    /** Life signs are about real processes, so no test moves this clock. */
    private final Clock clock = Clock.systemUTC();
    private final ScheduledExecutorService pulse = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "replica-pulse");
        thread.setDaemon(true);
        return thread;
    });

    public Replica(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Joins the replicas of the database.
     *
     * @param alone whether no other process can be using the database, so that whoever was there before is gone
     */
    public void join(boolean alone) {
        if (alone) {
            jdbi.useHandle(handle -> handle.execute("delete from replica"));
        }
        sign();
        pulse.scheduleWithFixedDelay(this::signSafely, LIFE_SIGN.toMillis(), LIFE_SIGN.toMillis(), TimeUnit.MILLISECONDS);
    }

    public String id() {
        return id;
    }

    Instant now() {
        return clock.instant();
    }

    private void signSafely() {
        try {
            sign();
        } catch (RuntimeException e) {
            LOG.warn("The life sign of this replica could not be written: {}", e.getMessage());
        }
    }

    private void sign() {
        Instant now = clock.instant();
        jdbi.useTransaction(handle -> {
            int known = handle.createUpdate("update replica set alive_until = :until where id = :id")
                    .bind("until", now.plus(TAKEN_FOR_DEAD)).bind("id", id).execute();
            if (known == 0) {
                handle.createUpdate("insert into replica (id, alive_until) values (:id, :until)")
                        .bind("until", now.plus(TAKEN_FOR_DEAD)).bind("id", id).execute();
            }
            handle.createUpdate("delete from replica where alive_until < :longAgo")
                    .bind("longAgo", now.minus(TAKEN_FOR_DEAD)).execute();
        });
    }

    /** Leaves: what this replica still claims may be taken back at once. */
    @Override
    public void close() {
        pulse.shutdownNow();
        try {
            jdbi.useHandle(handle -> handle.createUpdate("delete from replica where id = :id").bind("id", id).execute());
        } catch (RuntimeException e) {
            LOG.warn("This replica could not sign off: {}", e.getMessage());
        }
    }
}
