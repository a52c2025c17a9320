package tangoe.bridge.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import tangoe.bridge.database.Database;
import tangoe.bridge.testing.DurableDatabase;

/**
 * How fast the inbox accepts and delivers, as a ratio to a bare JDBC loop that does the same inserts, claims and updates on the
 * same tables, and how soon an accepted message starts when nothing else is to do. System properties, all optional:
 * {@code bench.databases} (h2,postgresql), {@code bench.messages}, {@code bench.workers}, {@code bench.rounds}, {@code bench.folder}.
 */
public final class InboxBench {

    private static final String ROW = "%-11s %-15s %8s %12s %12s%n";
    private static final String PAYLOAD = "{\"text\": \"" + "The screen of the phone is cracked. ".repeat(12) + "\"}";
    private static final int IDLE_MESSAGES = 100;

    private final Path folder = Path.of(System.getProperty("bench.folder", "target/bench")).toAbsolutePath();
    private final int messages = Integer.getInteger("bench.messages", 8000);
    private final int workers = Integer.getInteger("bench.workers", 8);
    private final int rounds = Integer.getInteger("bench.rounds", 3);

    private int idleMessages;

    private InboxBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Configurator.setRootLevel(Level.WARN);
        InboxBench bench = new InboxBench();
        System.out.printf("%d messages of %d characters, %d threads accept, %d workers deliver, %d rounds after one to warm up%n%n",
                bench.messages, PAYLOAD.length(), bench.workers, bench.workers, bench.rounds);
        System.out.printf(ROW, "database", "", "round", "accepted/s", "delivered/s");
        for (String database : System.getProperty("bench.databases", "h2,postgresql").split(",")) {
            bench.run(DurableDatabase.valueOf(database.strip().toUpperCase(Locale.ROOT)));
        }
    }

    private void run(DurableDatabase kind) throws Exception {
        Files.createDirectories(folder);
        Path data = Files.createTempDirectory(folder, "inbox-");
        try (DurableDatabase.Running running = kind.start();
                Database database = open(running.environment(), data);
                Database other = open(running.environment(), data)) {
            List<Contestant> contestants = List.of(new BareLoop(database.dataSource()), new InboxContestant(database.jdbi()));
            double[][][] rates = new double[contestants.size()][2][rounds];
            for (int round = 0; round <= rounds; round++) {
                for (int i = 0; i < contestants.size(); i++) {
                    double[] rate = race(contestants.get(i), database, round);
                    System.out.printf(ROW, kind.label(), contestants.get(i).name(), round == 0 ? "warm-up" : round, whole(rate[0]), whole(rate[1]));
                    if (round > 0) {
                        rates[i][0][round - 1] = rate[0];
                        rates[i][1][round - 1] = rate[1];
                    }
                }
            }
            System.out.printf(ROW, kind.label(), "inbox / bare", "median", ratio(rates, 0), ratio(rates, 1));
            idle(kind, database, database, "accepted by the same process");
            idle(kind, other, database, "accepted by another one");
            contestants.forEach(Contestant::close);
            System.out.printf("%-11s %s%n%n", "", running.durability());
        }
    }

    private static Database open(Map<String, String> environment, Path data) {
        return Database.open(environment.getOrDefault("DATABASE_URL", "jdbc:h2:file:" + data.resolve("bench") + ";WRITE_DELAY=0"),
                environment.getOrDefault("DATABASE_USERNAME", "sa"), environment.getOrDefault("DATABASE_PASSWORD", ""), 20);
    }

    /** @return messages a second, accepted and delivered */
    private double[] race(Contestant contestant, Database database, int round) throws Exception {
        database.jdbi().useHandle(handle -> {
            handle.execute("delete from attempt");
            handle.execute("delete from message");
            handle.execute("delete from lane");
        });
        long start = System.nanoTime();
        Crowd.run(workers, member -> {
            for (int i = member; i < messages; i += workers) {
                contestant.accept(round * messages + i, "INC" + i % (messages / 4), PAYLOAD);
            }
        });
        long accepted = System.nanoTime();
        database.jdbi().useHandle(handle -> handle.execute("analyze"));
        long analyzed = System.nanoTime();
        contestant.deliver(messages, workers);
        long delivered = System.nanoTime();
        requireAllDelivered(database);
        return new double[] {messages * 1e9 / (accepted - start), messages * 1e9 / (delivered - analyzed)};
    }

    private void requireAllDelivered(Database database) {
        long count = database.jdbi().withHandle(handle -> handle
                .createQuery("select count(*) from message m join attempt a on a.message_id = m.id where m.status = 'delivered'")
                .mapTo(Long.class).one());
        if (count != messages) {
            throw new IllegalStateException(count + " of " + messages + " messages delivered");
        }
    }

    /** One message at a time, each only when the one before has started. */
    private void idle(DurableDatabase kind, Database accepting, Database delivering, String what) throws Exception {
        LinkedBlockingQueue<Long> starts = new LinkedBlockingQueue<>();
        List<Long> waits = new ArrayList<>();
        try (InboxContestant there = new InboxContestant(accepting.jdbi());
                InboxContestant here = accepting == delivering ? null : new InboxContestant(delivering.jdbi());
                InboxContestant.Delivering ignored = (here == null ? there : here).delivering(workers, () -> starts.add(System.nanoTime()))) {
            for (int i = 0; i < IDLE_MESSAGES; i++) {
                there.accept(--idleMessages, "IDLE" + i, PAYLOAD);
                long committed = System.nanoTime();
                Long started = starts.poll(10, TimeUnit.SECONDS);
                if (started == null) {
                    throw new IllegalStateException("A message did not start");
                }
                waits.add(Math.max(0, started - committed));
                TimeUnit.MILLISECONDS.sleep(20 + i % 10);
            }
        }
        waits.sort(null);
        System.out.printf("%-11s idle, %s: starts after %.1f ms (median), %.1f ms (99 of 100)%n", kind.label(), what,
                waits.get(waits.size() / 2) / 1e6, waits.get(waits.size() * 99 / 100) / 1e6);
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private static String ratio(double[][][] rates, int what) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * median(rates[1][what]) / median(rates[0][what]));
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
