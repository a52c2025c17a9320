package tangoe.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

import tangoe.bridge.api.StatusCommand;
import tangoe.bridge.check.Problem;
import tangoe.bridge.demo.Demo;
import tangoe.bridge.inventory.AssetColumns;
import tangoe.bridge.inventory.MapCommand;
import tangoe.bridge.mapping.Tables;
import tangoe.bridge.reconcile.ReconcileCommand;
import tangoe.bridge.settings.Settings;

/** The command line: {@code run}, {@code check}, {@code demo}, {@code map}, {@code status} and {@code reconcile}. */
public final class Bridge {

    private static final String USAGE = """
            Usage: tangoe-bridge run            keep ServiceNow and Tangoe in step, in the foreground
                   tangoe-bridge check          read settings, routes and mappings, contact nobody, list every problem
                   tangoe-bridge demo [--once]  play a story with both vendors' sandboxes
                   tangoe-bridge map FILE       show how the mapping reads a report of Tangoe, load nothing; 0 if it could be loaded
                   tangoe-bridge map --propose FILE
                                                print a mapping that knows the columns of a report, to start from
                   tangoe-bridge status [--json]
                                                what the running bridge says stands or waits, and why; 0 well, 1 something stands, 2 could not ask
                   tangoe-bridge reconcile [--since 24h|2026-11-20T00:00:00Z] [--json]
                                                have the running bridge compare both sides; 0 in step, 1 drift, 2 could not ask""";

    /** Half a minute after SIGTERM somebody may kill the process; an archive takes some seconds of it. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private Bridge() {
    }

    public static void main(String[] arguments) throws Exception {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws Exception {
        Path home = Path.of(Optional.ofNullable(System.getProperty("bridge.home")).orElse(".")).toAbsolutePath().normalize();
        if (arguments.equals(List.of("run"))) {
            return run(home);
        }
        if (arguments.equals(List.of("check"))) {
            return check(home);
        }
        if (arguments.equals(List.of("demo")) || arguments.equals(List.of("demo", "--once"))) {
            List<Problem> missing = Check.missing(home, Tables.load(home.resolve("routes/mappings")));
            missing.forEach(System.err::println);
            return missing.isEmpty() && Demo.play(home, arguments.contains("--once") ? null : stopSignal()) ? 0 : 1;
        }
        if (arguments.size() == 2 && arguments.get(0).equals("map")) {
            return map(home, Path.of(arguments.get(1)), false);
        }
        if (arguments.size() == 3 && arguments.subList(0, 2).equals(List.of("map", "--propose"))) {
            return map(home, Path.of(arguments.get(2)), true);
        }
        if (!arguments.isEmpty() && arguments.get(0).equals("status")) {
            return new StatusCommand(Settings.load(home, System.getenv()), System.out, System.err).run(arguments.subList(1, arguments.size()));
        }
        if (!arguments.isEmpty() && arguments.get(0).equals("reconcile")) {
            return new ReconcileCommand(Settings.load(home, System.getenv()), System.out, System.err)
                    .run(arguments.subList(1, arguments.size()));
        }
        System.err.println(USAGE);
        return 2;
    }

    private static CountDownLatch stopSignal() {
        CountDownLatch stop = new CountDownLatch(1);
        Signal.handle(new Signal("TERM"), signal -> stop.countDown());
        Signal.handle(new Signal("INT"), signal -> stop.countDown());
        return stop;
    }

    private static int check(Path home) {
        Settings settings = Settings.load(home, System.getenv());
        List<Problem> problems = Check.problems(home, settings);
        settings.notes().forEach(note -> System.out.println("note: " + note));
        problems.forEach(System.out::println);
        System.out.println(problems.isEmpty() ? "No problems." : problems.size() + (problems.size() == 1 ? " problem." : " problems."));
        return problems.isEmpty() ? 0 : 1;
    }

    private static int map(Path home, Path file, boolean propose) throws IOException {
        Path mapping = home.resolve("routes/mappings/" + AssetColumns.TABLE + ".yaml");
        // With "map --propose FILE > asset-columns.yaml" in the folder of mappings, the shell has emptied the mapping before it
        // is read.
        if (propose && Files.exists(mapping) && Files.size(mapping) == 0) {
            return new MapCommand(new AssetColumns(Tables.shipped(AssetColumns.TABLE)), System.out, System.err).propose(called(file));
        }
        Tables tables = Tables.load(home.resolve("routes/mappings"));
        List<Problem> problems = new ArrayList<>(tables.problems());
        problems.addAll(Check.missing(home, tables));
        if (!problems.isEmpty()) {
            problems.forEach(System.err::println);
            return 1;
        }
        MapCommand command = new MapCommand(new AssetColumns(tables.table(AssetColumns.TABLE)), System.out, System.err);
        return propose ? command.propose(called(file)) : command.run(called(file));
    }

    /** The launcher changes into the home folder, but a path of the user is relative to the user's own folder. */
    private static Path called(Path file) {
        return Path.of(Optional.ofNullable(System.getProperty("bridge.called-in")).orElse(".")).resolve(file).normalize();
    }

    private static int run(Path home) {
        Settings settings = Settings.load(home, System.getenv());
        System.setProperty("log.format", settings.text("log.format"));
        Logger log = LoggerFactory.getLogger(Bridge.class);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> log.error("The thread {} ended", thread.getName(), failure));
        try {
            return run(home, settings, log);
        } catch (StartFailure e) {
            log.error("The bridge does not start: {}", e.getMessage());
            log.debug("The bridge does not start", e);
        } catch (InterruptedException | RuntimeException | Error e) {
            log.error("The bridge ends", e);
        }
        return 1;
    }

    private static int run(Path home, Settings settings, Logger log) throws InterruptedException {
        List<Problem> problems = Check.problems(home, settings);
        if (!problems.isEmpty()) {
            // A list for people; log lines for a machine, which reads these from here on.
            Consumer<Object> refusal = settings.text("log.format").equals("json") ? line -> log.error("{}", line) : System.err::println;
            problems.forEach(refusal);
            refusal.accept("The bridge does not start before this is mended.");
            return 1;
        }
        settings.notes().forEach(note -> log.info("{}", note));
        CountDownLatch stop = stopSignal();
        Instant told;
        try (BridgeProcess process = BridgeProcess.start(home, settings, Clock.systemUTC())) {
            log.info("The bridge is up: http://localhost:{} and http://localhost:{}/observe/health",
                    settings.text("http.port"), settings.text("management.port"));
            stop.await();
            told = Instant.now();
            log.info("The bridge is stopping");
        }
        log.info("The bridge has stopped");
        if (Duration.between(told, Instant.now()).compareTo(SOON) < 0) {
            ClassArchive.wanted().ifPresent(ClassArchive::write);
        }
        return 0;
    }
}
