package tangoe.bridge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.sandbox.TangoeSandbox;
import tangoe.bridge.testing.DurableDatabase;
import tangoe.bridge.testing.PackagedBridge;

/**
 * How fast incidents and webhooks cross, at what CPU and with how many vendor calls: the packaged bridge between the two
 * sandboxes, which run in this JVM on loopback and answer at once. System properties, all optional:
 * {@code bench.databases} (h2,postgresql), {@code bench.warm-up}, {@code bench.incidents} and {@code bench.webhooks}
 * (counts), {@code bench.rounds} (of incidents and webhooks, the warm-up apart), {@code bench.poll-period},
 * {@code bench.java-opts} (of the bridge), {@code distribution} and {@code bench.folder}.
 */
public final class Bench {

    private static final String ROW = "%-11s %-21s %6s %11s %8s %9s   %s%n";
    private static final String CALLS = "%-6s %-6s %-12s %s";

    private final Path distribution = Path.of(System.getProperty("distribution", "target/tangoe-bridge")).toAbsolutePath();
    private final Path folder = Path.of(System.getProperty("bench.folder", "target/bench")).toAbsolutePath();
    private final int warmUp = Integer.getInteger("bench.warm-up", 500);
    private final int incidents = Integer.getInteger("bench.incidents", 500);
    private final int webhooks = Integer.getInteger("bench.webhooks", 500);
    private final int rounds = Integer.getInteger("bench.rounds", 2);
    private final String javaOptions = System.getProperty("bench.java-opts", "-Xmx512m");
    private final String pollPeriod = System.getProperty("bench.poll-period", "5s");

    private Bench() {
    }

    public static void main(String[] arguments) throws IOException {
        // The embedded PostgreSQL tells its start between the rows otherwise.
        Configurator.setLevel("io.zonky.test.db.postgres", Level.WARN);
        Bench bench = new Bench();
        System.out.printf("%d processors, Java %s, JAVA_OPTS=%s, polls every %s%n%n", Runtime.getRuntime().availableProcessors(),
                Runtime.version(), bench.javaOptions, bench.pollPeriod);
        System.out.printf(ROW, "", "", "", "", "", "CPU ms of", "vendor calls of one, on average");
        System.out.printf(ROW, "database", "load", "count", "accepted/s", "done/s", "one", CALLS.formatted("POST", "PATCH", "GET incident", "GET journal"));
        for (String database : System.getProperty("bench.databases", "h2,postgresql").split(",")) {
            bench.run(DurableDatabase.valueOf(database.strip().toUpperCase(Locale.ROOT)));
        }
    }

    private void run(DurableDatabase database) throws IOException {
        Files.createDirectories(folder);
        Path data = Files.createTempDirectory(folder, database.name().toLowerCase(Locale.ROOT) + "-");
        Clock clock = Clock.systemUTC();
        try (DurableDatabase.Running running = database.start();
                ServiceNowSandbox serviceNow = new ServiceNowSandbox(clock).start(0);
                TangoeSandbox tangoe = new TangoeSandbox(clock).start(0)) {
            serviceNow.traffic().quiet();
            tangoe.traffic().quiet();
            Load.open(serviceNow, warmUp);
            Map<String, String> environment = new HashMap<>(running.environment());
            environment.putAll(Map.of("DATA_DIR", data.toString(), "JAVA_OPTS", javaOptions,
                    "SERVICENOW_URL", serviceNow.url(), "SERVICENOW_USERNAME", ServiceNowSandbox.BRIDGE, "SERVICENOW_PASSWORD", "secret",
                    "SERVICENOW_POLL_PERIOD", pollPeriod, "TANGOE_URL", tangoe.url(), "TANGOE_API_TOKEN", "tangoe-token"));
            try (PackagedBridge bridge = new PackagedBridge(distribution, data.resolve("bridge.log"), environment)) {
                Load load = new Load(bridge, serviceNow, tangoe);
                print(database, load.crossFirst("incidents, warm-up", warmUp));
                bridge.awaitReady();
                for (int round = 1; round <= rounds; round++) {
                    print(database, load.cross("incidents, round " + round, incidents));
                }
                print(database, load.post("webhooks, warm-up", Math.min(webhooks, warmUp)));
                for (int round = 1; round <= rounds; round++) {
                    print(database, load.post("webhooks, round " + round, webhooks));
                }
                requireOneEach(serviceNow, tangoe);
            }
            System.out.printf("%-11s %s%n%n", "", running.durability());
        }
    }

    private static void print(DurableDatabase database, Measured row) {
        VendorCalls calls = row.calls();
        System.out.printf(ROW, database.label(), row.what(), row.count(), row.accepted() == null ? "" : number(0, row.acceptedPerSecond()),
                number(0, row.donePerSecond()), number(2, row.cpuMillisEach()), CALLS.formatted(each(calls.posts(), row),
                        each(calls.patches(), row), each(calls.incidents(), row), each(calls.journals(), row)));
    }

    private static String each(long calls, Measured row) {
        return number(3, (double) calls / row.count());
    }

    private static String number(int digits, double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** What is fast and wrong is not measured. */
    private static void requireOneEach(ServiceNowSandbox serviceNow, TangoeSandbox tangoe) {
        List<Map<String, String>> incidents = serviceNow.records("incident");
        long linked = incidents.stream().filter(incident -> !incident.get("correlation_id").isEmpty()).count();
        if (linked != incidents.size() || tangoe.requests().size() != incidents.size()) {
            throw new IllegalStateException(incidents.size() + " incidents, " + linked + " of them linked, "
                    + tangoe.requests().size() + " support requests");
        }
    }
}
