package tangoe.bridge.inbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.cluster.Replica;
import tangoe.bridge.database.Database;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.testing.TestDatabase;

/**
 * A database with an inbox, shared by all tests of a run; each test has a queue of its own and a clock that stands
 * still. Waits are not spread: 5 s, 10 s, 20 s, … up to an hour, for 76 h.
 */
final class Store {

    static final Duration GIVE_UP_AFTER = Duration.ofHours(76);

    private static final Map<TestDatabase, Database> DATABASES = new EnumMap<>(TestDatabase.class);
    private static final AtomicInteger QUEUES = new AtomicInteger();

    final String queue = "q" + QUEUES.incrementAndGet() + "-";
    final MovableClock clock = MovableClock.standingAt("2026-03-01T08:00:00Z");
    final WakeUp wakeUp = new WakeUp();
    final RetrySchedule schedule = new RetrySchedule(Duration.ofSeconds(5), Duration.ofMinutes(72), GIVE_UP_AFTER, middle());
    final Jdbi jdbi;
    final Inbox inbox;
    final Messages messages;

    Store(TestDatabase database) {
        this(opened(database).jdbi());
    }

    Store(Jdbi jdbi) {
        this.jdbi = jdbi;
        this.inbox = new Inbox(jdbi, clock, wakeUp);
        this.messages = new Messages(jdbi, clock, wakeUp);
    }

    static synchronized Database opened(TestDatabase database) {
        return DATABASES.computeIfAbsent(database, Store::open);
    }

    static Database open(TestDatabase database) {
        Path folder;
        try {
            folder = Files.createTempDirectory(Path.of("target"), "store").toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> environment = database.environment(folder);
        Database opened = Database.open(environment.get("DATABASE_URL"), environment.get("DATABASE_USERNAME"),
                environment.getOrDefault("DATABASE_PASSWORD", ""), 24);
        Runtime.getRuntime().addShutdownHook(new Thread(opened::close));
        return opened;
    }

    /** A process beside others. */
    Node node() {
        return node(jdbi);
    }

    Node node(Jdbi connections) {
        Replica replica = new Replica(connections);
        replica.join(false);
        return new Node(replica, new Deliveries(connections, clock, replica, schedule, wakeUp));
    }

    record Node(Replica replica, Deliveries deliveries) {
    }

    /** What is left of a process that was killed, after its life sign has ended. */
    void vanish(Node node) {
        node.replica().close();
    }

    NewMessage message(String ticket, String dedupe) {
        return new NewMessage(queue, "to-tangoe", ticket, "note", dedupe, null, List.of(), false, "{}");
    }

    NewMessage holding(String ticket) {
        return new NewMessage(queue, "to-tangoe", ticket, "create", null, null, List.of(), true, "{}");
    }

    long accept(String ticket) {
        return accept(message(ticket, null));
    }

    long accept(NewMessage message) {
        return inbox.accept(List.of(message)).get(0).id();
    }

    String status(long id) {
        return jdbi.withHandle(handle -> handle.createQuery("select status from message where id = :id").bind("id", id)
                .mapTo(String.class).one());
    }

    /** Tickets with a lane. */
    List<String> lanes() {
        return jdbi.withHandle(handle -> handle.createQuery("select ticket from lane where queue = :queue order by ticket")
                .bind("queue", queue).mapTo(String.class).list());
    }

    /** Ids of the queue's messages. */
    List<Long> ids() {
        return jdbi.withHandle(handle -> handle.createQuery("select id from message where queue = :queue order by id")
                .bind("queue", queue).mapTo(Long.class).list());
    }

    private static RandomGenerator middle() {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public double nextDouble() {
                return 0.5;
            }
        };
    }
}
