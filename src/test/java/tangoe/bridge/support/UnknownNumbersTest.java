package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.inbox.Housekeeping;
import tangoe.bridge.sandbox.ReceivedRequest;
import tangoe.bridge.testing.LogLines;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Webhooks for numbers that nobody knows, however many, cost few calls, hold nobody up and do not stay. */
class UnknownNumbersTest {

    private static final String INCIDENTS = "/api/now/table/incident";
    private static final int UNKNOWN = 600;
    private static final int SENDERS = 16;

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void thousandsOfThemCostFewCallsAndHoldNobodyUp(TestDatabase database) {
        World world = WORLDS.on(database);
        String linked = world.openLinkedIncident("Screen cracked");
        String unlinked = world.serviceNow.openIncident(Map.of("assignment_group", "Service Desk")).get("number");
        // As far away as an instance in earnest.
        world.serviceNow.faults().onPath(INCIDENTS).method("GET").delay(Duration.ofMillis(120));
        List<String> numbers = IntStream.range(0, UNKNOWN).mapToObj(i -> "INC7%06d".formatted(i)).toList();
        int before = lookUps(world).size();
        world.clock.advance(Duration.ofMinutes(2));
        LogLines log = new LogLines();
        send(world, numbers, "Is anybody there?");

        assertThat(note(world, unlinked, "This one exists.")).isEqualTo(202);
        long start = System.nanoTime();
        assertThat(note(world, linked, "And this one is linked.")).isEqualTo(202);
        until("the real one takes effect", () -> !world.serviceNow.journal(linked, "work_notes").isEmpty()
                && world.serviceNow.journal(linked, "work_notes").stream().anyMatch(entry -> entry.startsWith("And this one")));
        // It was 15 s when the others were looked up one by one; a loaded machine needs some itself.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));

        until("all are dead", () -> count(world, "INC7", "dead") == UNKNOWN);
        log.close();
        assertThat(log.all().stream().filter(line -> line.contains(" WARN ") && line.contains("INC7"))).as("one a minute").hasSizeBetween(1, 3);
        world.untilStatus(unlinked, "note", "delivered");
        assertThat(lookUps(world).size() - before).isLessThan(60);
        assertThat(lookUps(world)).allSatisfy(call -> assertThat(call.query().get("sysparm_query").length()).isLessThan(6000));

        int asked = lookUps(world).size();
        send(world, numbers.subList(0, 100), "Once more.");
        until("what was not there is remembered", () -> count(world, "INC7", "dead") == UNKNOWN + 100);
        assertThat(lookUps(world)).hasSize(asked);
        world.serviceNow.faults().clear();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void hintsAboutThousandsOfUnknownRecordsCostFewCallsAndTheRealOneAmongThemIsTaken(TestDatabase database) {
        World world = WORLDS.on(database);
        world.afterAPoll();
        world.serviceNow.faults().onPath(INCIDENTS).method("GET").delay(Duration.ofMillis(120));
        long before = hintCalls(world);
        IntStream.range(0, UNKNOWN).parallel().forEach(i -> assertThat(hint(world, "%032x".formatted(i + 1))).isEqualTo(202));
        String real = world.openIncident("Screen cracked");
        assertThat(hint(world, world.serviceNow.incident(real).get("sys_id"))).isEqualTo(202);

        until("all hints are done", () -> count(world, "000", "delivered") == UNKNOWN);
        assertThat(hintCalls(world) - before).isLessThan(UNKNOWN / 5);
        until("the real one is linked", () -> !world.serviceNow.incident(real).get("correlation_id").isEmpty());
        world.serviceNow.faults().clear();
    }

    private static int hint(World world, String sysId) {
        return world.post("/servicenow/incidents", "snow:push", "{\"sys_id\": \"%s\"}".formatted(sysId)).statusCode();
    }

    private static long hintCalls(World world) {
        return world.serviceNow.traffic().requests("GET", INCIDENTS).stream()
                .filter(call -> call.query().getOrDefault("sysparm_query", "").contains("sys_id")).filter(call -> !call.query()
                        .get("sysparm_query").contains("ORDERBY")).count();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsNoNumberIsDeadWithoutACall(TestDatabase database) {
        World world = WORLDS.on(database);
        long before = lookUps(world).size();
        assertThat(note(world, "INC1; drop table", "x")).isEqualTo(202);
        until("dead", () -> count(world, "INC1;", "dead") == 1);
        assertThat(lookUps(world)).hasSize((int) before);
        assertThat(error(world, "INC1;")).isEqualTo("ServiceNow was not asked for the incident \"INC1; drop table\": "
                + "servicenow.number-pattern says that a number does not look so");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theyGoAfterAWeekAndOtherDeadMessagesStay(TestDatabase database) {
        World world = WORLDS.on(database);
        String linked = world.openLinkedIncident("Screen cracked");
        world.tangoe.reassign(linked, "Nobody's Desk", "Yours.");
        world.untilStatus(linked, "reassigned", "dead");
        note(world, "INC8000001", "Is anybody there?");
        world.untilStatus("INC8000001", "note", "dead");
        Housekeeping housekeeping = world.bridge().context().getRegistry().lookupByNameAndType("housekeeping", Housekeeping.class);

        world.clock.advance(Duration.ofDays(6));
        housekeeping.sweep();
        assertThat(count(world, "INC8", "dead")).isEqualTo(1);
        world.clock.advance(Duration.ofDays(1).plusMinutes(1));
        housekeeping.sweep();
        assertThat(count(world, "INC8", "dead")).isZero();
        assertThat(world.message(linked, "reassigned").path("status").asText()).isEqualTo("dead");
    }

    private static void send(World world, List<String> numbers, String text) {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            CompletableFuture.allOf(numbers.stream().map(number -> CompletableFuture.runAsync(
                    () -> assertThat(note(world, number, text)).isEqualTo(202), senders)).toArray(CompletableFuture[]::new)).join();
        } finally {
            senders.shutdown();
        }
    }

    private static int note(World world, String number, String text) {
        return world.post("/tangoe/support-requests/note", "tangoe:hook",
                "{\"number\": \"%s\", \"work_notes\": \"%s\"}".formatted(number, text)).statusCode();
    }

    /** Calls about single numbers, which no poll makes. */
    private static List<ReceivedRequest> lookUps(World world) {
        return world.serviceNow.traffic().requests("GET", INCIDENTS).stream()
                .filter(call -> call.query().getOrDefault("sysparm_query", "").startsWith("number=")).toList();
    }

    private static int count(World world, String prefix, String status) {
        return world.bridge().database().jdbi().withHandle(handle -> handle
                .createQuery("select count(*) from message where ticket like :prefix and status = :status")
                .bind("prefix", prefix + "%").bind("status", status).mapTo(Integer.class).one());
    }

    private static String error(World world, String prefix) {
        return world.bridge().database().jdbi().withHandle(handle -> handle.createQuery("select error from message where ticket like :prefix")
                .bind("prefix", prefix + "%").mapTo(String.class).one());
    }
}
