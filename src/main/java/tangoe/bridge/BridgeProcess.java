package tangoe.bridge;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Properties;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.Main;
import tangoe.bridge.database.Database;
import tangoe.bridge.database.NotOpened;
import tangoe.bridge.http.Admission;
import tangoe.bridge.http.Answers;
import tangoe.bridge.settings.Settings;

/** The running bridge: the database, the routes of a home folder, and the two HTTP servers. */
public final class BridgeProcess implements AutoCloseable {

    private static final int STOP_WITHIN_SECONDS = 27;
    private static final int CONNECTIONS_BESIDE_WORKERS = 24;

    private final Database database;
    private final Parts parts;
    private final Main main;

    private BridgeProcess(Database database, Parts parts, Main main) {
        this.database = database;
        this.parts = parts;
        this.main = main;
    }

    /**
     * Starts with settings that have no problems.
     *
     * @param home the folder with {@code routes/}
     * @throws StartFailure with a sentence for an operator
     */
    public static BridgeProcess start(Path home, Settings settings, Clock clock) {
        requireFree(settings, "http.port");
        requireFree(settings, "management.port");
        Database database = open(settings);
        Parts parts = new Parts(home, settings, database.jdbi(), clock);
        Admission admission = parts.admission();
        BridgeProcess process = new BridgeProcess(database, parts, main(home, settings, parts));
        try {
            parts.replica().join(isEmbedded(settings));
            process.main.start();
            process.context().getRegistry().findByType(MeterRegistry.class).forEach(meters -> {
                parts.measureBy(meters);
                admission.measureBy(meters);
            });
            Answers.addTo(VertxPlatformHttpRouter.lookup(process.context(),
                    VertxPlatformHttpRouter.getRouterNameFromPort(settings.integer("http.port"))), Parts.LARGEST_BODY, admission,
                    () -> process.context().isStopping() || process.context().isStopped());
            return process;
        } catch (RuntimeException e) {
            process.close();
            throw new StartFailure(settings.redacted(StartFailure.innermost(e)), e);
        }
    }

    private static Database open(Settings settings) {
        try {
            return Database.open(settings.text("database.url"), settings.text("database.username"),
                    settings.find("database.password").orElse(""), settings.integer("delivery.workers") + CONNECTIONS_BESIDE_WORKERS);
        } catch (NotOpened e) {
            throw new StartFailure("the database of database.url cannot be used: " + settings.redacted(e.getMessage()), e);
        }
    }

    private static boolean isEmbedded(Settings settings) {
        return settings.text("database.url").startsWith("jdbc:h2:");
    }

    /** Camel goes on without a word when its server cannot listen. */
    private static void requireFree(Settings settings, String setting) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.text("http.host"), settings.integer(setting)));
        } catch (IOException e) {
            throw new StartFailure("cannot listen on port " + settings.text(setting) + " of " + settings.text("http.host") + ": "
                    + e.getMessage() + "; free it, or set " + setting + " to another one", e);
        }
    }

    private static Main main(Path home, Settings settings, Parts parts) {
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(properties(settings, parts));
        String routes = home.resolve("routes").toAbsolutePath().normalize().toUri().toString();
        main.configure().withName("tangoe-bridge").withAutoConfigurationLogSummary(false)
                .withShutdownTimeout(STOP_WITHIN_SECONDS).withShutdownLogInflightExchangesOnTimeout(true)
                .withRoutesIncludePattern(routes + "**/*.kamelet.yaml," + routes + "**/*.camel.yaml");
        main.configure().addConfiguration(new CamelConfiguration() {
            @Override
            public void configure(CamelContext context) {
                parts.bindTo(context);
            }
        });
        return main;
    }

    private static Properties properties(Settings settings, Parts parts) {
        Properties properties = parts.properties();
        properties.setProperty("camel.server.enabled", "true");
        properties.setProperty("camel.server.host", settings.text("http.host"));
        properties.setProperty("camel.server.port", settings.text("http.port"));
        properties.setProperty("camel.server.maxBodySize", Long.toString(Parts.LARGEST_BODY));
        properties.setProperty("camel.server.fileUploadEnabled", "false");
        // Ready is who takes requests; a first walk through many thousand records must not hold that up.
        properties.setProperty("camel.health.initialState", "UP");
        properties.setProperty("camel.management.enabled", "true");
        properties.setProperty("camel.management.host", settings.text("http.host"));
        properties.setProperty("camel.management.port", settings.text("management.port"));
        return properties;
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    public Database database() {
        return database;
    }

    /** Finishes what is in flight, for at most half a minute. */
    @Override
    public void close() {
        main.stop();
        parts.close();
        database.close();
    }
}
