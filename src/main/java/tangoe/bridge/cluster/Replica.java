package tangoe.bridge.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.health.Innermost;
import tangoe.bridge.health.OnceAMinute;

/** This process among those that share the database. It renews a life sign; if that expires, others take over what it claimed. */
public final class Replica implements AutoCloseable {

    private static final Duration LIFE_SIGN = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    private final String id = UUID.randomUUID().toString();
    private final Jdbi jdbi;
    private final OnceAMinute lines = new OnceAMinute(Clock.systemUTC());
    private final ScheduledExecutorService pulse = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "replica-pulse");
        thread.setDaemon(true);
        return thread;
    });

    public Replica(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Registers this process.
     *
     * @param alone whether no other process can be using the database, so that earlier replicas are gone
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

    private void signSafely() {
        try {
            sign();
        } catch (RuntimeException e) {
            long times = lines.count("life sign");
            if (times > 0) {
                LOG.info("The life sign of this replica could not be written{}: {}", OnceAMinute.times(times), Innermost.line(e));
            }
        }
    }

    /** By the database's clock: the replicas' own clocks may differ by more than a life sign lasts. */
    private void sign() {
        jdbi.useTransaction(handle -> {
            int known = handle.createUpdate("update replica set alive_until = current_timestamp + interval '30' second where id = :id")
                    .bind("id", id).execute();
            if (known == 0) {
                handle.createUpdate("insert into replica (id, alive_until) values (:id, current_timestamp + interval '30' second)")
                        .bind("id", id).execute();
            }
            handle.execute("delete from replica where alive_until < current_timestamp - interval '30' second");
        });
    }

    /** Unregisters: others may take back its claims at once. */
    @Override
    public void close() {
        // No interrupt: it would close H2's file for every connection.
        pulse.shutdown();
        try {
            pulse.awaitTermination(LIFE_SIGN.toMillis(), TimeUnit.MILLISECONDS);
            jdbi.useHandle(handle -> handle.createUpdate("delete from replica where id = :id").bind("id", id).execute());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.info("This replica could not sign off: {}", e.getMessage());
        }
    }
}
