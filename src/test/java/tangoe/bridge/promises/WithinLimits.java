package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;
import static tangoe.bridge.testing.World.until;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.BridgeProcess;
import tangoe.bridge.inbox.Inbox;
import tangoe.bridge.inbox.NewMessage;
import tangoe.bridge.sandbox.ReceivedRequest;
import tangoe.bridge.servicenow.ServiceNow;
import tangoe.bridge.testing.Relay;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;
import tangoe.bridge.vendor.Throttled;

/** The seventh promise: never above a vendor's rate, over all flows and replicas; bounded memory whatever arrives. */
class WithinLimits {

    private static final String NOTE = "/tangoe/support-requests/note";
    private static final int LARGEST_BODY = 1024 * 1024;

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world);

    @TempDir
    Path folder;

    @Test
    void twoReplicasTogetherAskTangoeNoMoreOftenThanOneMay() throws Exception {
        Map<String, String> shared = TestDatabase.POSTGRESQL.environment(folder);
        try (World one = new World(TestDatabase.POSTGRESQL, folder); World two = new World(TestDatabase.POSTGRESQL, folder)) {
            for (World world : List.of(one, two)) {
                shared.forEach(world::with);
                world.with("TANGOE_URL", one.tangoe.url()).with("TANGOE_GETS_PER_MINUTE", "60").start();
            }
            ask(one.bridge(), two.bridge(), Duration.ofSeconds(6));
            // As when the process ends and another one begins: the count goes on.
            two.stop().start();
            ask(one.bridge(), two.bridge(), Duration.ofSeconds(6));

            List<Instant> asked = one.tangoe.traffic().requests("GET", "/1/support_requests").stream().map(ReceivedRequest::at).sorted().toList();
            assertThat(asked).as("they did ask").hasSizeGreaterThan(8);
            for (int i = 8; i < asked.size(); i++) {
                // 60 in 65 s: eight turns are 8.7 s. What was late on its way is not counted against it.
                assertThat(Duration.between(asked.get(i - 8), asked.get(i))).isGreaterThan(Duration.ofSeconds(6));
            }
        }
    }

    /** Four callers at each bridge, for so long. */
    private static void ask(BridgeProcess one, BridgeProcess two, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        ExecutorService callers = Executors.newFixedThreadPool(8);
        for (BridgeProcess bridge : List.of(one, two)) {
            ProducerTemplate template = bridge.context().createProducerTemplate();
            IntStream.range(0, 4).forEach(i -> callers.execute(() -> {
                while (System.nanoTime() < end) {
                    Exchange answer = template.send("kamelet:tangoe-support-request-lookup?ticket=INC1&text=x", exchange -> { });
                    assertThat(answer.getException()).matches(failed -> failed == null || failed instanceof Throttled);
                }
            }));
        }
        callers.shutdown();
        assertThat(callers.awaitTermination(time.plusSeconds(60).toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void serviceNowIsAskedNoMoreOftenThanItsRuleSays() throws Exception {
        try (World world = new World(TestDatabase.H2, folder).with("SERVICENOW_REQUESTS_PER_HOUR", "120").start()) {
            ServiceNow serviceNow = world.bridge().context().getRegistry().lookupByNameAndType("serviceNow", ServiceNow.class);
            String number = world.openIncident("Screen cracked");
            // Polls, deliveries and a greedy flow of somebody's own, for more than three hours' worth of calls.
            AtomicBoolean enough = new AtomicBoolean();
            ExecutorService greedy = Executors.newSingleThreadExecutor();
            Future<?> asking = greedy.submit(() -> {
                while (!enough.get()) {
                    try {
                        serviceNow.list("incident", "active=true", List.of("number"), 1);
                    } catch (Throttled putOff) {
                        assertThat(putOff).hasMessageContaining("120 calls an hour are in use");
                    }
                }
            });
            until("it was asked often", () -> {
                world.clock.advance(Duration.ofMinutes(2));
                return asking.isDone() || world.serviceNow.traffic().count(null, "/api/now/") > 400;
            });
            enough.set(true);
            greedy.shutdown();
            asking.get();
            List<Instant> asked = world.serviceNow.traffic().requests(null, "/api/now/").stream().map(ReceivedRequest::at).sorted().toList();
            assertThat(asked).hasSizeGreaterThan(400);
            for (int i = 120; i < asked.size(); i++) {
                assertThat(Duration.between(asked.get(i - 120), asked.get(i))).isGreaterThanOrEqualTo(Duration.ofHours(1));
            }
            until("the incident has crossed all the same", () -> {
                world.clock.advance(Duration.ofMinutes(1));
                return !world.serviceNow.incident(number).get("correlation_id").isEmpty();
            });
            assertThat(world.message(number, "linked").path("status").asText()).isIn("delivering", "delivered");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void requestsBeyondTheRoomAreRefusedAtOnceAndTheirRoomIsFreeAgainAfterwards(TestDatabase database) throws Exception {
        World world = WORLDS.on(database);
        List<Socket> large = new ArrayList<>();
        try {
            until("the bridge is full", () -> {
                Socket socket = new Socket("127.0.0.1", world.port());
                large.add(socket);
                OutputStream out = socket.getOutputStream();
                out.write(("POST " + NOTE + " HTTP/1.1\r\nHost: bridge\r\nContent-Type: application/json\r\nAuthorization: "
                        + World.basic("tangoe:hook") + "\r\nContent-Length: " + LARGEST_BODY + "\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
                out.flush();
                return metric(world, "tangoe_bridge_requests_refused_total") > 0;
            });
            assertThat((long) large.size() * LARGEST_BODY).as("what is let in fits into the heap many times over")
                    .isLessThan(Runtime.getRuntime().maxMemory() / 16);
            HttpResponse<String> refused = world.post(NOTE, "tangoe:hook", note("INC8000001", "x".repeat(LARGEST_BODY - 100)));
            assertProblem(refused, 503, "too many requests at once", "again later");
            assertThat(refused.headers().firstValue("Retry-After")).hasValueSatisfying(seconds -> assertThat(seconds).matches("\\d+"));
        } finally {
            for (Socket socket : large) {
                socket.close();
            }
        }
        until("there is room again", () -> world.post(NOTE, "tangoe:hook", "{\"number\": \"INC8000001\"}").statusCode() == 202);
        until("nothing is left of them", () -> metric(world, "tangoe_bridge_requests_in_work") == 0);
    }

    @Test
    void whatWaitsIsInTheStoreAndNotInTheHeap() {
        World world = WORLDS.on(TestDatabase.POSTGRESQL);
        world.serviceNow.faults().refuseConnections();
        try {
            Inbox inbox = world.bridge().context().getRegistry().lookupByNameAndType("inbox", Inbox.class);
            String payload = "{\"number\": \"INC81\", \"work_notes\": \"" + "x".repeat(20_000) + "\"}";
            long before = usedHeap();
            int count = 2_500;
            for (int from = 0; from < count; from += 100) {
                inbox.accept(IntStream.range(from, from + 100).mapToObj(i -> new NewMessage("to-servicenow", "to-servicenow", "INC81" + i, "note",
                        null, null, List.of(), false, payload)).toList());
            }
            until("the circuit is open", () -> world.api("/api/messages?status=waiting&limit=5").path("messages").size() == 5);
            assertThat(world.api("/api/messages?status=accepted&limit=1000").path("messages")).hasSize(1000);
            // A fifth of what waits; eight workers have one each.
            assertThat(usedHeap() - before).isLessThan(count * payload.length() / 5);
        } finally {
            world.bridge().database().jdbi().useHandle(handle -> handle.execute("truncate lane, message, attempt, unseen_note"));
            world.serviceNow.faults().acceptConnections();
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void storeThatFallsSilentPutsTheSenderOffAndWhatWasTakenIsThere() throws Exception {
        Map<String, String> real = TestDatabase.POSTGRESQL.environment(folder);
        Matcher url = Pattern.compile("(jdbc:postgresql://)localhost:(\\d+)(/.*)").matcher(real.get("DATABASE_URL"));
        assertThat(url.matches()).isTrue();
        try (Relay relay = new Relay(Integer.parseInt(url.group(2))); World world = new World(TestDatabase.POSTGRESQL, folder)) {
            real.forEach(world::with);
            world.with("DATABASE_URL", url.group(1) + "127.0.0.1:" + relay.port() + url.group(3)).start();
            String number = world.openLinkedIncident("Silence");
            assertThat(world.post(NOTE, "tangoe:hook", note(number, "Before")).statusCode()).isEqualTo(202);
            relay.fallSilent();
            ExecutorService senders = Executors.newFixedThreadPool(3);
            try {
                long since = System.nanoTime();
                List<HttpResponse<String>> answers = senders.invokeAll(IntStream.range(0, 3)
                        .mapToObj(i -> (Callable<HttpResponse<String>>)
                                () -> world.post(NOTE, "tangoe:hook", note(number, "While " + i))).toList())
                        .stream().map(WithinLimits::got).toList();
                assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(29));
                answers.forEach(answer -> assertProblem(answer, 503, "nothing was accepted", "again later"));
            } finally {
                senders.shutdownNow();
            }
            relay.speak();
            until("it takes messages again", () -> world.post(NOTE, "tangoe:hook", note(number, "After")).statusCode() == 202);
            until("what was taken is written", () -> world.serviceNow.journal(number, "work_notes").stream()
                    .filter(text -> text.startsWith("Before") || text.startsWith("After")).count() == 2);
        }
    }

    private static HttpResponse<String> got(Future<HttpResponse<String>> answer) {
        try {
            return answer.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String note(String number, String text) {
        return "{\"number\": \"" + number + "\", \"work_notes\": \"" + text + "\"}";
    }

    private static double metric(World world, String name) throws IOException {
        String metrics = world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + "/observe/metrics"))).body();
        Matcher line = Pattern.compile("(?m)^" + name + "(\\{[^}]*})? ([0-9.E+-]+)$").matcher(metrics);
        return line.find() ? Double.parseDouble(line.group(2)) : -1;
    }
}
