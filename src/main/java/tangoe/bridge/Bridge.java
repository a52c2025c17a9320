package tangoe.bridge;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import tangoe.bridge.problem.Problem;
import tangoe.bridge.settings.Settings;

/** The process. {@link Commands} says what it can be asked to do. */
public final class Bridge {

    /** Half a minute after SIGTERM somebody may kill the process; an archive takes some seconds of it. */
    private static final Duration SOON = Duration.ofSeconds(7);

    private Bridge() {
    }

    public static void main(String[] arguments) {
        Path home = Path.of(Optional.ofNullable(System.getProperty("bridge.home")).orElse(".")).toAbsolutePath().normalize();
        // The start waits for no class of the command line's.
        boolean plain = arguments.length == 1 && arguments[0].equals("run");
        System.exit(plain ? run(home) : Commands.execute(home, System.out, System.err, arguments));
    }

    static CountDownLatch stopSignal() {
        CountDownLatch stop = new CountDownLatch(1);
        Signal.handle(new Signal("TERM"), signal -> stop.countDown());
        Signal.handle(new Signal("INT"), signal -> stop.countDown());
        return stop;
    }

    /** Runs until SIGTERM. @return the exit code */
    static int run(Path home) {
        Settings settings = Settings.load(home, System.getenv());
        System.setProperty("log.format", settings.text("log.format"));
        Logger log = LoggerFactory.getLogger(Bridge.class);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> log.error("The thread {} ended", thread.getName(), failure));
        try {
            return run(home, settings, log);
        } catch (StartFailure e) {
            refuse(home, settings, e, log);
        } catch (InterruptedException | RuntimeException | Error e) {
            log.error("The bridge ends", e);
        }
        return 1;
    }

    /** A failure of the start may be only the first of what is wrong with the folder. */
    private static void refuse(Path home, Settings settings, StartFailure failure, Logger log) {
        List<Problem> problems = Check.problems(home, settings);
        if (problems.isEmpty()) {
            log.error("The bridge does not start: {}", failure.getMessage());
            log.debug("The bridge does not start", failure);
            return;
        }
        // A list for people; log lines for a machine, which reads these from here on.
        Consumer<Object> refusal = settings.text("log.format").equals("json") ? line -> log.error("{}", line) : System.err::println;
        problems.forEach(refusal);
        refusal.accept("The bridge does not start before this is mended.");
    }

    private static int run(Path home, Settings settings, Logger log) throws InterruptedException {
        CountDownLatch stop = stopSignal();
        Instant told;
        try (BridgeProcess process = BridgeProcess.start(home, settings, Clock.systemUTC())) {
            settings.notes().forEach(note -> log.info("{}", note));
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
