package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.sandbox.FaultRule;
import tangoe.bridge.sandbox.ReceivedRequest;
import tangoe.bridge.sandbox.WebhookEvent;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** The fourth promise: what fails is tried for 76 hours by a schedule, and a vendor that is down costs nothing of it. */
class KeepsTrying {

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final Duration SPAN = Duration.ofHours(76);
    private static final int OUTAGE_STEPS = 28;
    private static final Duration OUTAGE_STEP = Duration.ofHours(6);

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void messageIsTriedEverMoreSeldomForTheWholeSpanAndIsThenDeadOnce(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = "INC6000001";
        world.tangoe.faults().onPath("/1/support_requests").containing(number).status(503);
        world.serviceNow.openIncident(Map.of("number", number, "short_description", "Screen cracked"));

        JsonNode message = ended(world, number, "create", 1);
        while (message.path("status").asText().equals("waiting")) {
            advanceTo(world, message);
            message = ended(world, number, "create", message.path("attempts").asInt() + 1);
        }

        assertThat(message.path("status").asText()).isEqualTo("dead");
        assertThat(message.path("next_attempt_at").isNull()).isTrue();
        assertThat(message.path("error").asText()).startsWith("Tangoe answered 503");
        List<JsonNode> tries = new ArrayList<>();
        message.path("tries").forEach(tries::add);
        assertThat(tries).hasSizeBetween(24, 32).hasSize(message.path("attempts").asInt());
        assertThat(tries).allSatisfy(each -> assertThat(each.path("answer").asText()).startsWith("Tangoe answered 503"));
        assertThat(tries.subList(0, tries.size() - 1)).allSatisfy(each -> assertThat(each.path("outcome").asText()).isEqualTo("waiting"));
        assertThat(tries.get(tries.size() - 1).path("outcome").asText()).isEqualTo("dead");
        assertThat(Duration.between(time(tries.get(0), "started_at"), time(tries.get(tries.size() - 1), "ended_at")))
                .isBetween(SPAN.minusSeconds(5), SPAN.plusMinutes(10));
        expectDoubling(tries);

        world.clock.advance(Duration.ofDays(7));
        // The same dispatcher has looked since.
        world.openLinkedIncident("Screen cracked");
        assertThat(calls(world, number)).hasSize(tries.size());
        assertThat(world.message(number, "create").path("status").asText()).isEqualTo("dead");
    }

    /** Each wait is within a fifth of twice the one planned before, none exceeds the longest, and they are not all alike. */
    private static void expectDoubling(List<JsonNode> tries) {
        List<Double> spread = new ArrayList<>();
        for (int i = 1; i < tries.size(); i++) {
            double waited = Duration.between(time(tries.get(i - 1), "ended_at"), time(tries.get(i), "started_at")).toMillis();
            double planned = Math.min(FIRST.toMillis() * Math.pow(2, i - 1), LONGEST.toMillis() / 1.2);
            boolean last = i == tries.size() - 1;
            // A loaded machine is some seconds late.
            assertThat(waited).as("wait " + i).isBetween(last ? 0 : planned * 0.8 - 1, planned * 1.2 + 20_000);
            if (i > 6 && !last) {
                spread.add(waited / planned);
            }
        }
        assertThat(spread.stream().mapToDouble(each -> each).max().orElseThrow()
                - spread.stream().mapToDouble(each -> each).min().orElseThrow()).isGreaterThan(0.05);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void vendorIsNotCalledBeforeTheTimeItNamedAndIsCalledThen(TestDatabase database) {
        World world = WORLDS.on(database);
        String seconds = world.openLinkedIncident("Screen cracked");
        String date = world.openLinkedIncident("Screen cracked");
        String unnamed = world.openLinkedIncident("Screen cracked");
        world.serviceNow.faults().onPath("/api/now/table/incident").containing("For " + unnamed).once().tooManyRequests(null);
        assertThat(world.tangoe.note(unnamed, "For " + unnamed)).isEqualTo(202);
        world.untilStatus(unnamed, "note", "waiting");
        world.clock.advance(Duration.ofMinutes(1));
        world.untilStatus(unnamed, "note", "delivered");

        Duration asked = Duration.ofHours(12);
        for (String number : List.of(seconds, date)) {
            FaultRule fault = world.serviceNow.faults().onPath("/api/now/table/incident").containing("For " + number).once();
            if (number.equals(seconds)) {
                fault.tooManyRequests(asked);
            } else {
                fault.tooManyRequestsUntil(world.clock.instant().plus(asked));
            }
            assertThat(world.tangoe.note(number, "For " + number)).isEqualTo(202);
            world.untilStatus(number, "note", "waiting");
            world.clock.advance(asked.minusMinutes(10));
            assertThat(world.message(number, "note").path("attempts").asInt()).isEqualTo(1);
            assertThat(world.message(number, "note").path("status").asText()).isEqualTo("waiting");
            world.clock.advance(Duration.ofMinutes(10));
            assertThat(world.untilStatus(number, "note", "delivered").path("attempts").asInt()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void tokenIsRenewedBeforeEachTryThatWouldFindItEnded(TestDatabase database) {
        World jwt = new World(database, folder).with("TANGOE_AUTH", "jwt").with("TANGOE_CLIENT_ID", "tangoe-client")
                .with("TANGOE_CLIENT_SECRET", "tangoe-secret").with("TANGOE_SUBJECT", "bridge@example.com");
        try (World world = jwt.start()) {
            String number = "INC6000002";
            world.tangoe.faults().onPath("/1/support_requests").containing(number).times(3).status(503, Duration.ofHours(1));
            world.serviceNow.openIncident(Map.of("number", number, "short_description", "Screen cracked"));
            for (int attempt = 1; attempt <= 3; attempt++) {
                advanceTo(world, ended(world, number, "create", attempt));
            }
            world.untilStatus(number, "create", "delivered");
            assertThat(calls(world, number)).extracting(ReceivedRequest::status).containsExactly(503, 503, 503, 201);
            assertThat(world.tangoe.traffic().count("POST", "/v2/token")).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void weekWithoutAVendorCostsNoTryAndTheOtherVendorNothing(TestDatabase database) {
        try (World world = new World(database, folder).start()) {
            String linked = world.openLinkedIncident("Screen cracked");
            world.tangoe.faults().refuseConnections();
            List<String> numbers = new ArrayList<>(world.serviceNow.bulkInsert(11, Map.of("short_description", "Screen cracked")));
            String stubborn = "INC6000003";
            world.serviceNow.openIncident(Map.of("number", stubborn, "short_description", "Screen cracked"));
            numbers.add(stubborn);
            until("some were tried", () -> attempts(world) >= 5);
            for (int step = 1; step <= OUTAGE_STEPS; step++) {
                if (step == OUTAGE_STEPS / 2) {
                    world.tangoe.faults().acceptConnections();
                    world.tangoe.faults().onEverything().status(503);
                }
                int before = attempts(world);
                world.clock.advance(OUTAGE_STEP);
                until("Tangoe is asked again", () -> attempts(world) > before);
            }
            assertThat(world.api("/api/messages?status=dead").path("messages")).isEmpty();
            assertThat(world.tangoe.traffic().requests("POST", "/1/support_requests").stream().filter(call -> call.status() == 503).count())
                    .as("Tangoe is left alone but for a few calls").isLessThan(OUTAGE_STEPS / 2 * 3 + 20);
            assertThat(tries(world, "to-tangoe")).as("tries of the schedule").allMatch(tries -> tries <= 1);

            assertThat(world.tangoe.sendRaw("note", "{\"number\": \"" + linked + "\", \"work_notes\": \"Still here\"}")).isEqualTo(202);
            assertThat(world.untilStatus(linked, "note", "delivered").path("attempts").asInt()).isEqualTo(1);

            world.tangoe.faults().clear();
            world.tangoe.faults().onPath("/1/support_requests").containing(stubborn).status(503);
            world.clock.advance(Duration.ofMinutes(1));
            numbers.stream().filter(number -> !number.equals(stubborn)).forEach(number -> world.untilStatus(number, "linked", "delivered"));
            JsonNode waiting = world.untilStatus(stubborn, "create", "waiting");
            assertThat(Duration.between(world.clock.instant(), time(waiting, "next_attempt_at"))).as("its schedule has hardly begun")
                    .isLessThan(Duration.ofMinutes(1));
            assertThat(numbers).filteredOn(number -> !number.equals(stubborn))
                    .allSatisfy(number -> assertThat(world.tangoe.requests(number)).hasSize(1));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void deliveryThatNeedsNoVendorIsNoSignThatItIsBack(TestDatabase database) {
        try (World world = new World(database, folder).start()) {
            String quiet = world.openLinkedIncident("Screen cracked");
            List<String> numbers = IntStream.range(0, 8).mapToObj(i -> world.openLinkedIncident("Screen cracked")).toList();
            world.serviceNow.faults().refuseConnections();
            numbers.forEach(number -> assertThat(world.tangoe.note(number, "For " + number)).isEqualTo(202));
            until("all were tried", () -> {
                world.clock.advance(Duration.ofSeconds(2));
                return numbers.stream().allMatch(number -> world.message(number, "note").path("attempts").asInt() > 0);
            });
            int spent = tries(world, "to-servicenow").stream().mapToInt(Integer::intValue).sum();
            for (int i = 1; i <= 4; i++) {
                // A text of ours that comes back is not written; an hour later the same webhook is another event.
                world.clock.advance(Duration.ofMinutes(61));
                assertThat(world.tangoe.act(WebhookEvent.NOTE, quiet, null, null, 1)).containsExactly(202);
                until("the echo is done with", () -> {
                    world.clock.advance(Duration.ofMinutes(1));
                    return world.message(quiet, "note").path("status").asText().equals("delivered");
                });
            }
            assertThat(tries(world, "to-servicenow")).hasSameSizeAs(numbers).satisfies(now ->
                    assertThat(now.stream().mapToInt(Integer::intValue).sum()).isLessThanOrEqualTo(spent));
            world.serviceNow.faults().acceptConnections();
            until("all are delivered", () -> {
                world.clock.advance(Duration.ofMinutes(2));
                return numbers.stream().allMatch(number -> world.message(number, "note").path("status").asText().equals("delivered"));
            });
        }
    }

    /**
     * The schedule's tries of what waits in a queue, once no try is under way; those that a vendor's outage took are not among
     * them. A try counts from its claim, and the outage takes it back when it ends.
     */
    private static List<Integer> tries(World world, String queue) {
        List<Integer> tries = new ArrayList<>();
        until("no try of " + queue + " is under way", () -> tries.addAll(world.bridge().database().jdbi().withHandle(handle -> handle
                .createQuery("""
                        select tries from message where queue = :queue and status = 'waiting'
                        and not exists (select 1 from message where queue = :queue and status = 'delivering')""")
                .bind("queue", queue).mapTo(Integer.class).list())));
        return tries;
    }

    private static int attempts(World world) {
        int attempts = 0;
        for (JsonNode message : world.api("/api/messages?kind=create&limit=1000").path("messages")) {
            attempts += Set.of("waiting", "dead").contains(message.path("status").asText()) ? message.path("attempts").asInt() : 0;
        }
        return attempts;
    }

    /** Waits until that attempt has ended. @return the message with its tries */
    private static JsonNode ended(World world, String number, String kind, int attempt) {
        until("attempt " + attempt + " of " + number, () -> {
            JsonNode message = world.message(number, kind);
            return message.path("attempts").asInt() == attempt && !message.path("status").asText().equals("delivering");
        });
        return world.api("/api/messages/" + world.message(number, kind).path("id").asText());
    }

    private static void advanceTo(World world, JsonNode message) {
        Duration wait = Duration.between(world.clock.instant(), time(message, "next_attempt_at"));
        world.clock.advance(wait.isNegative() ? Duration.ZERO : wait);
    }

    private static Instant time(JsonNode shown, String name) {
        return Instant.parse(shown.path(name).asText());
    }

    private static List<ReceivedRequest> calls(World world, String number) {
        return world.tangoe.traffic().requests("POST", "/1/support_requests").stream()
                .filter(call -> call.body().contains(number)).toList();
    }
}
