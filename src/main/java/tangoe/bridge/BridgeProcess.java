package tangoe.bridge;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.Main;
import org.apache.camel.model.ModelCamelContext;
import tangoe.bridge.check.LoadedRoutes;
import tangoe.bridge.database.DataFolder;
import tangoe.bridge.database.Database;
import tangoe.bridge.database.DatabaseWatch;
import tangoe.bridge.database.NotOpened;
import tangoe.bridge.health.Conditions;
import tangoe.bridge.health.HealthPages;
import tangoe.bridge.health.Measurements;
import tangoe.bridge.health.Readiness;
import tangoe.bridge.health.Rounds;
import tangoe.bridge.http.Answers;
import tangoe.bridge.http.RequestGuard;
import tangoe.bridge.http.RequestCounts;
import tangoe.bridge.http.RequestSignIn;
import tangoe.bridge.http.StrictVertx;
import tangoe.bridge.mapping.Tables;
import tangoe.bridge.settings.Settings;

/** The running bridge: the database, the routes of a home folder, and the two HTTP servers. */
public final class BridgeProcess implements AutoCloseable {

    private static final int STOP_WITHIN_SECONDS = 27;
    private static final int CONNECTIONS_BESIDE_WORKERS = 24;
    private static final List<String> WATCHERS = List.of("camel.opentelemetry2.enabled", "camel.metrics.enableExchangeEventNotifier",
            "camel.metrics.enableRouteEventNotifier", "camel.main.jmxEnabled", "camel.main.inflightRepositoryBrowseEnabled");

    private final Database database;
    private final Parts parts;
    private final Main main;
    private final Measurements measurements;
    private final Readiness readiness;
    private final DatabaseWatch databaseWatch;
    private final Rounds rounds = new Rounds();
    private final Duration farewell;

    private BridgeProcess(Database database, Parts parts, Main main, Measurements measurements, Duration farewell) {
        this.database = database;
        this.parts = parts;
        this.main = main;
        this.measurements = measurements;
        this.farewell = farewell;
        this.readiness = new Readiness(() -> context() != null && context().isStarted(), parts.conditions().named("database"));
        this.databaseWatch = new DatabaseWatch(database.jdbi(), parts.storeSpace()::require, parts.conditions().named("database"));
    }

    /**
     * Starts with a folder that has no problems. Where it has one, nothing is left: no folder, no table.
     *
     * @param home the folder with {@code routes/}
     * @throws StartFailure with a sentence for an operator
     */
    public static BridgeProcess start(Path home, Settings settings, Clock clock) {
        StartFailure.refuse(settings.problems());
        requireFree(settings, "http.port");
        requireFree(settings, "management.port");
        Tables tables = Tables.load(home.resolve("routes/mappings"), settings.text("servicenow.table"));
        StartFailure.refuse(Check.ofMappings(home, tables));
        Database database = new Database(settings.text("database.url"), settings.text("database.username"),
                settings.find("database.password").orElse(""), settings.integer("delivery.workers") + CONNECTIONS_BESIDE_WORKERS);
        Measurements measurements = new Measurements();
        Parts parts = new Parts(home, settings, tables, database.jdbi(), clock, measurements.registry());
        RequestCounts counts = new RequestCounts(measurements.registry(), settings.integer("http.port"));
        LoadedRoutes routes = new LoadedRoutes();
        BridgeProcess process = new BridgeProcess(database, parts, main(home, settings, parts, routes, measurements, counts), measurements,
                settings.duration("http.farewell"));
        try {
            // Whatever can be wrong with the routes is wrong before the database is touched.
            process.main.init();
            StartFailure.refuse(routes.build(home, process.context()));
            open(database, settings);
            parts.join(isEmbedded(settings));
            process.main.start();
            database.measureBy(measurements.registry());
            parts.measureBy(measurements.registry());
            parts.admission().measureBy(measurements.registry());
            RequestSignIn signIn = new RequestSignIn(process.context(),
                    process.context().getRegistry().lookupByNameAndType("requestGuard", RequestGuard.class));
            counts.addTo(process.router(settings.integer("http.port")));
            Answers.addTo(process.router(settings.integer("http.port")), Parts.LARGEST_BODY, signIn, parts.admission(),
                    process.readiness::isStopping, () -> process.context().isStopping() || process.context().isStopped());
            process.watch(settings.integer("management.port"));
            return process;
        } catch (StartFailure e) {
            process.close();
            throw e;
        } catch (RuntimeException e) {
            process.close();
            throw new StartFailure(settings.redacted(StartFailure.innermost(e)), e);
        }
    }

    private void watch(int managementPort) {
        Conditions conditions = parts.conditions();
        new HealthPages(conditions, readiness).addTo(router(managementPort));
        databaseWatch.begin();
        List<Runnable> looks = new ArrayList<>(parts.looks());
        looks.add(databaseWatch::look);
        looks.add(conditions::remind);
        looks.add(parts.wrongPasswords()::report);
        rounds.begin(looks);
    }

    private VertxPlatformHttpRouter router(int port) {
        return VertxPlatformHttpRouter.lookup(context(), VertxPlatformHttpRouter.getRouterNameFromPort(port));
    }

    private static void open(Database database, Settings settings) {
        DataFolder folder = new DataFolder(Path.of(settings.text("data.dir")));
        try {
            folder.keepPrivate();
            database.open();
            // H2 creates its files with default rights.
            folder.keepPrivate();
        } catch (IOException e) {
            throw new StartFailure("the folder of data.dir cannot be used: " + e, e);
        } catch (NotOpened e) {
            throw new StartFailure("the database of database.url cannot be used: " + settings.redacted(e.getMessage()), e);
        }
    }

    private static boolean isEmbedded(Settings settings) {
        return settings.text("database.url").startsWith("jdbc:h2:");
    }

    /** Camel does not report that its server cannot listen. */
    private static void requireFree(Settings settings, String setting) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.text("http.host"), settings.integer(setting)));
        } catch (IOException e) {
            throw new StartFailure("cannot listen on port " + settings.text(setting) + " of " + settings.text("http.host") + ": "
                    + e.getMessage() + "; free it, or set " + setting + " to another one", e);
        }
    }

    private static Main main(Path home, Settings settings, Parts parts, LoadedRoutes loaded, Measurements measurements, RequestCounts counts) {
        Main main = new Main();
        // Before every other part: Camel looks for it before it configures itself, and would create its own.
        main.bind(MicrometerConstants.METRICS_REGISTRY_NAME, measurements.registry());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(properties(settings, parts));
        String routes = home.resolve("routes").toAbsolutePath().normalize().toUri().toString();
        main.configure().withName("tangoe-bridge").withAutoConfigurationLogSummary(false)
                .withShutdownTimeout(STOP_WITHIN_SECONDS - (int) settings.duration("http.farewell").toSeconds()).withShutdownLogInflightExchangesOnTimeout(true)
                .withRoutesIncludePattern(routes + "**/*.kamelet.yaml," + routes + "**/*.camel.yaml");
        main.configure().addConfiguration(new CamelConfiguration() {
            @Override
            public void configure(CamelContext context) {
                ((ModelCamelContext) context).addModelLifecycleStrategy(loaded);
                parts.bindTo(context);
                // Each of the two servers needs its own, and closes it.
                context.getRegistry().bindAsPrototype("vertx", Vertx.class, () -> new StrictVertx(counts));
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
        // Camel's health would list every route and consumer, and report the bridge as not ready if one cannot reach its server.
        properties.setProperty("camel.health.enabled", "false");
        properties.setProperty("camel.management.healthCheckEnabled", "false");
        properties.setProperty("camel.management.enabled", "true");
        properties.setProperty("camel.management.host", settings.text("http.host"));
        properties.setProperty("camel.management.port", settings.text("management.port"));
        // Each of these is at work at every step of every route. A setting in application.properties turns it on.
        for (String watcher : WATCHERS) {
            properties.putIfAbsent(watcher, "false");
        }
        return properties;
    }

    /** Senders learn from readiness, or from an answer, that they should go elsewhere. */
    private void sayFarewell() {
        try {
            Thread.sleep(farewell.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    public Database database() {
        return database;
    }

    /**
     * Reports that it is not ready, goes on taking requests for the farewell, then finishes what is in flight; at most half a
     * minute in all.
     */
    @Override
    public void close() {
        boolean served = readiness.refusal().isEmpty();
        readiness.stopping();
        if (served) {
            sayFarewell();
        }
        main.stop();
        rounds.close();
        databaseWatch.close();
        parts.close();
        database.close();
        measurements.close();
    }
}
