package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.database.Database;
import tangoe.bridge.inbox.Inbox;
import tangoe.bridge.inbox.NewMessage;
import tangoe.bridge.inbox.WakeUp;
import tangoe.bridge.testing.DurableDatabase;
import tangoe.bridge.testing.PackagedBridge;
import tangoe.bridge.testing.PackagedWorld;
import tangoe.bridge.testing.Waiting;

/**
 * Of the seventh promise: with ServiceNow away a million messages come, and the packaged bridge takes them with a heap of 192 MB,
 * works on, answers, and delivers when ServiceNow is back. The store fills, the heap does not. System property:
 * {@code limits.messages} (1,000,000), of which a fiftieth comes over HTTP, and the rest as the inbox itself takes it.
 */
class MillionMessages {

    private static final int ALL = Integer.getInteger("limits.messages", 1_000_000);
    private static final int OVER_HTTP = ALL / 50;
    private static final int AT_ONCE = 16;
    /** Tickets that ServiceNow has; what came over HTTP is theirs. The others have one message each, or a few. */
    private static final int KNOWN = 500;
    private static final int BATCH = 1000;
    private static final int SAMPLE = 2000;
    private static final long MORE_HEAP = 32L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** For one page, on a machine that does other things too. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @ParameterizedTest
    @EnumSource(DurableDatabase.class)
    void millionMessagesFillTheStoreAndNotTheHeap(DurableDatabase database) throws Exception {
        try (PackagedWorld world = new PackagedWorld(database, folder)) {
            if (database == DurableDatabase.H2) {
                world.with("DATABASE_URL", "jdbc:h2:file:" + folder.resolve("bridge") + ";WRITE_DELAY=0").with("DATABASE_USERNAME", "sa")
                        .with("DATABASE_PASSWORD", "");
            }
            List<String> known = world.serviceNow.bulkInsert(KNOWN, Map.of("short_description", "Screen cracked",
                    "assignment_group", "d625dccec0a8016700a222a0f7900d06"));
            world.serviceNow.faults().refuseConnections();

            PackagedBridge bridge = world.launch("bridge").awaitReady();
            long before = liveHeap(bridge);
            long began = System.nanoTime();
            assertThat(post(bridge, known, OVER_HTTP, 0)).as("answered 202").isEqualTo(OVER_HTTP);
            say(database, "%,d webhooks, %d at once, took %.1f s".formatted(OVER_HTTP, AT_ONCE, seconds(began)));
            bridge.stop();
            began = System.nanoTime();
            fill(world.database());
            say(database, "%,d messages of %,d tickets put in in %.1f s".formatted(ALL - OVER_HTTP, (ALL - OVER_HTTP) / 2, seconds(began)));

            began = System.nanoTime();
            bridge = world.launch("bridge").awaitReady();
            say(database, "ready after %.1f s".formatted(seconds(began)));
            ask(database, bridge);
            began = System.nanoTime();
            assertThat(post(bridge, known, OVER_HTTP / 10, OVER_HTTP)).as("answered 202").isEqualTo(OVER_HTTP / 10);
            say(database, "%,d more webhooks took %.1f s".formatted(OVER_HTTP / 10, seconds(began)));
            long waiting = liveHeap(bridge);

            world.serviceNow.faults().acceptConnections();
            Waiting.until("some are delivered", PATIENCE, () -> written(world) > 0);
            began = System.nanoTime();
            long first = written(world);
            Waiting.until("more are delivered", PATIENCE, () -> written(world) >= first + SAMPLE);
            say(database, "%.0f delivered a second".formatted((written(world) - first) / seconds(began)));
            ask(database, bridge);
            long after = liveHeap(bridge);
            say(database, "live heap: %d KiB at first, %d KiB with all waiting, %d KiB while delivering".formatted(before >> 10, waiting >> 10,
                    after >> 10));
            assertThat(waiting).isLessThan(before + MORE_HEAP);
            assertThat(after).isLessThan(before + MORE_HEAP);
            bridge.requireAlive();
            bridge.stop();
            requireInOrder(world, known);
            assertThat(Files.readString(folder.resolve("bridge.log"))).doesNotContain("OutOfMemoryError");
        }
    }

    /** @return how many were answered 202 */
    private static int post(PackagedBridge bridge, List<String> tickets, int count, int from) throws InterruptedException {
        Semaphore turns = new Semaphore(AT_ONCE);
        AtomicInteger accepted = new AtomicInteger();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            turns.acquire();
            // A ticket's notes are sent one after the other, as its number comes again only after all others'.
            answers.add(bridge.webhook("note", "{\"number\": \"" + tickets.get(i % tickets.size()) + "\", \"work_notes\": \"" + note(i) + "\"}")
                    .whenComplete((status, failed) -> {
                        turns.release();
                        if (failed == null && status == 202) {
                            accepted.incrementAndGet();
                        }
                    }));
        }
        answers.forEach(CompletableFuture::join);
        return accepted.get();
    }

    private static String note(int number) {
        return "Note %08d of many.".formatted(number);
    }

    /** Two for each ticket, by two threads. */
    private static void fill(Map<String, String> environment) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Database store = Database.open(environment.get("DATABASE_URL"), environment.get("DATABASE_USERNAME"),
                environment.get("DATABASE_PASSWORD"), 4)) {
            Inbox inbox = new Inbox(store.jdbi(), Clock.systemUTC(), new WakeUp());
            List<Callable<Object>> batches = IntStream.iterate(0, at -> at < ALL - OVER_HTTP, at -> at + BATCH)
                    .mapToObj(at -> (Callable<Object>) () -> inbox.accept(IntStream.range(at, Math.min(at + BATCH, ALL - OVER_HTTP))
                            .mapToObj(MillionMessages::message).toList())).toList();
            for (Future<Object> done : threads.invokeAll(batches)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static NewMessage message(int number) {
        String ticket = "INC5%07d".formatted(number / 2);
        return new NewMessage("to-servicenow", "to-servicenow", ticket, "note", "event:0:" + number, Duration.ofHours(1), List.of(), false,
                "{\"number\": \"" + ticket + "\", \"work_notes\": \"" + note(number) + " " + "The carrier has it. ".repeat(10) + "\"}");
    }

    private static void ask(DurableDatabase database, PackagedBridge bridge) throws IOException {
        List<String> paths = List.of("/api/messages", "/api/messages?status=accepted&limit=1000", "/api/messages?status=waiting&limit=1000",
                "/api/messages?status=dead", "/api/messages?status=delivered&limit=1000", "/api/messages?kind=note&limit=1000",
                "/api/messages?status=accepted&limit=1000&after=" + ALL / 2, "/api/messages?ticket=INC50001000", "/api/messages/" + ALL / 2,
                "/api/tickets?limit=1000");
        StringBuilder said = new StringBuilder();
        for (String path : paths) {
            long began = System.nanoTime();
            bridge.get(path);
            said.append(" %s %.0f ms;".formatted(path, seconds(began) * 1000));
            assertThat(seconds(began)).as(path).isLessThan(LONGEST_ANSWER.toSeconds());
        }
        long began = System.nanoTime();
        assertThat(bridge.metrics()).contains("tangoe_bridge_requests_in_work");
        said.append(" /observe/metrics %.0f ms".formatted(seconds(began) * 1000));
        say(database, said.toString());
        int seen = 0;
        String after = "0";
        began = System.nanoTime();
        for (int page = 0; page < 20 && after != null; page++) {
            var answer = bridge.get("/api/messages?limit=1000&after=" + after);
            seen += answer.path("messages").size();
            after = answer.path("next").asText(null);
        }
        assertThat(seen).isEqualTo(Math.min(ALL, 20_000));
        say(database, "20 pages of 1000 in %.1f s".formatted(seconds(began)));
    }

    private static long written(PackagedWorld world) {
        return world.serviceNow.traffic().count("PATCH", "/api/now/table/incident/");
    }

    /** What was delivered of each ticket is what came first, in its order and once. */
    private static void requireInOrder(PackagedWorld world, List<String> known) {
        int delivered = 0;
        for (int i = 0; i < known.size(); i++) {
            int ticket = i;
            List<String> notes = world.serviceNow.journal(known.get(i), "work_notes");
            List<String> sent = IntStream.range(0, notes.size()).mapToObj(n -> note(ticket + n * known.size())).toList();
            assertThat(notes).as(known.get(i)).hasSameSizeAs(sent)
                    .allSatisfy(note -> assertThat(note).startsWith(sent.get(notes.indexOf(note))));
            delivered += notes.size();
        }
        assertThat(delivered).isGreaterThanOrEqualTo(Math.min(SAMPLE, OVER_HTTP));
    }

    /** Bytes in use after a full collection, as {@code jcmd} tells. */
    private static long liveHeap(PackagedBridge bridge) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(bridge.pid()),
                "GC.class_histogram").redirectErrorStream(true).start();
        String histogram = new String(jcmd.getInputStream().readAllBytes());
        jcmd.waitFor();
        Matcher total = TOTAL.matcher(histogram);
        assertThat(total.find()).as(histogram).isTrue();
        return Long.parseLong(total.group(1));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void say(DurableDatabase database, String sentence) {
        System.out.println("MillionMessages on " + database.label() + ": " + sentence);
    }
}
