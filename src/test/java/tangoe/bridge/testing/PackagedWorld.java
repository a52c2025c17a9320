package tangoe.bridge.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.sandbox.TangoeSandbox;

/** Both vendors' sandboxes in this JVM, and packaged bridges between them, which come and go on the same data. */
public final class PackagedWorld implements AutoCloseable {

    private static final String INCIDENTS = "/api/now/table/incident";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** A small machine's: many are started, and none lives long. */
    private static final String JAVA_OPTIONS = "-Xmx192m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto";

    public final ServiceNowSandbox serviceNow = new ServiceNowSandbox(Clock.systemUTC()).start(0);
    public final TangoeSandbox tangoe = new TangoeSandbox(Clock.systemUTC()).start(0);
    private final DurableDatabase.Running database;
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final List<PackagedBridge> bridges = new ArrayList<>();

    public PackagedWorld(DurableDatabase database, Path folder) throws IOException {
        this.database = database.start();
        this.folder = folder;
        environment.putAll(this.database.environment());
        environment.putAll(Map.of("DATA_DIR", folder.toString(), "JAVA_OPTS", JAVA_OPTIONS, "SERVICENOW_POLL_PERIOD", "200ms"));
        environment.putAll(Map.of("SERVICENOW_URL", serviceNow.url(), "SERVICENOW_USERNAME", ServiceNowSandbox.BRIDGE,
                "SERVICENOW_PASSWORD", ServiceNowSandbox.PASSWORD, "TANGOE_URL", tangoe.url(),
                "TANGOE_API_TOKEN", TangoeSandbox.API_TOKEN));
    }

    /** What is set for bridges that start from now on. @param name as an environment variable */
    public PackagedWorld with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Starts one more process on the same data. @param name of its log */
    public PackagedBridge launch(String name) throws IOException {
        PackagedBridge bridge = new PackagedBridge(PackagedBridge.distribution(), folder.resolve(name + ".log"), environment);
        bridges.add(bridge);
        return bridge;
    }

    /** Where the processes find their database. */
    public Map<String, String> database() {
        return Map.copyOf(environment);
    }

    /** The database that the processes share; H2's file is theirs alone while one of them runs. */
    public Jdbi jdbi() {
        return Jdbi.create(environment.get("DATABASE_URL"), environment.get("DATABASE_USERNAME"), environment.get("DATABASE_PASSWORD"));
    }

    /** Waits until ServiceNow has been walked from beginning to end after this call: what was to be found was found. */
    public void afterAPoll() {
        long before = serviceNow.traffic().count("GET", INCIDENTS);
        Waiting.until("three polls", PATIENCE, () -> serviceNow.traffic().count("GET", INCIDENTS) >= before + 3);
    }

    @Override
    public void close() throws IOException {
        bridges.forEach(PackagedBridge::close);
        tangoe.close();
        serviceNow.close();
        database.close();
    }
}
