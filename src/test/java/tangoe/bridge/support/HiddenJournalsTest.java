package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Journals that may not be read are said within a minute; what was written meanwhile crosses once and in order when they may be again. */
class HiddenJournalsTest {

    private static final String INCIDENTS = "/api/now/table/incident";
    private static final String JOURNAL = "/api/now/table/sys_journal_field";

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world);

    @AfterEach
    void readAsUsual() {
        WORLDS.forEach(HiddenJournalsTest::lift);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatWasWrittenWhileTheTableWasRefusedCrossesOnceAndInOrder(TestDatabase database) {
        holds(WORLDS.on(database), world -> world.serviceNow.faults().onPath(JOURNAL).status(403), "403");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatWasWrittenWhileRowsWereLeftOutCrossesOnceAndInOrder(TestDatabase database) {
        holds(WORLDS.on(database), world -> world.serviceNow.hideTable("sys_journal_field"), "shows none");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void ofManyRecordsOnlyTheOneWithAHiddenEntryStaysUnread(TestDatabase database) {
        World world = WORLDS.on(database);
        List<String> numbers = IntStream.range(0, 9).mapToObj(i -> world.openLinkedIncident("One of many")).toList();
        numbers.forEach(world::untilIdle);
        world.afterAPoll();
        world.serviceNow.faults().onPath(INCIDENTS).status(503);
        numbers.forEach(number -> world.serviceNow.comment(number, "Visible <" + number + ">", "fred.luddy"));
        String hidden = numbers.get(5);
        world.serviceNow.hideRecord(entry(world, hidden, "comments"));
        world.serviceNow.faults().clear();

        numbers.stream().filter(number -> !number.equals(hidden))
                .forEach(number -> until(number + " has crossed", () -> told(world, number).size() == 1));
        assertThat(unread(world)).as("the page was read with one call").isGreaterThan(1);
        assertThat(condition(world).toString()).contains("DOWN").contains("shows").contains("whole");
        until("the others are found by halves", () -> {
            world.clock.advance(Duration.ofMinutes(2));
            return unread(world) == 1;
        });
        assertThat(told(world, hidden)).isEmpty();
        lift(world);
        until("the hidden one has crossed", () -> told(world, hidden).size() == 1);
        until("health is well again", () -> condition(world).path("status").asText().equals("UP"));
        numbers.forEach(number -> assertThat(told(world, number)).hasSize(1));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void commentsCrossWhileWorkNotesMayNotBeReadAndTheseFollow(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("An element of its own");
        world.untilIdle(number);
        world.afterAPoll();
        world.serviceNow.faults().onPath(INCIDENTS).status(503);
        world.serviceNow.workNote(number, "Hidden <1>", "beth.anglin");
        world.serviceNow.hideRecord(entry(world, number, "work_notes"));
        world.serviceNow.comment(number, "Visible <2>", "fred.luddy");
        world.serviceNow.faults().clear();

        until("the comment crosses", () -> told(world, number).size() == 1);
        until("health says so", () -> condition(world).path("status").asText().equals("DOWN"));
        world.clock.advance(Duration.ofMinutes(30));
        world.serviceNow.comment(number, "Visible <3>", "fred.luddy");
        until("the next comment crosses", () -> told(world, number).size() == 2);
        lift(world);
        until("the work note follows", () -> told(world, number).size() == 3);
        until("health is well again", () -> condition(world).path("status").asText().equals("UP"));
        world.afterAPoll();
        assertThat(told(world, number)).hasSize(3);
    }

    private static String entry(World world, String number, String element) {
        return world.serviceNow.journal(number).stream().filter(entry -> entry.element().equals(element) && entry.value().contains("<")).findFirst()
                .orElseThrow().sysId();
    }

    private static int unread(World world) {
        return world.bridge().database().jdbi().withHandle(handle -> handle.createQuery("select count(*) from unread_journal")
                .mapTo(Integer.class).one());
    }

    private static void holds(World world, Consumer<World> hide, String cause) {
        String number = world.openLinkedIncident("Before");
        world.serviceNow.comment(number, "Visible <0>", "fred.luddy");
        until("what is visible crosses", () -> told(world, number).size() == 1);
        world.untilIdle(number);

        hide.accept(world);
        world.serviceNow.comment(number, "Hidden <1>", "fred.luddy");
        until("health says so", () -> !condition(world).path("status").asText().equals("UP"));
        assertThat(condition(world).toString()).contains("sys_journal_field").contains("tangoe.bridge").contains(cause);
        for (int i = 2; i <= 3; i++) {
            world.clock.advance(Duration.ofMinutes(5));
            world.serviceNow.comment(number, "Hidden <" + i + ">", "fred.luddy");
            world.afterAPoll();
        }
        String opened = world.openIncident("Opened meanwhile");
        world.serviceNow.comment(opened, "Hidden <1>", "fred.luddy");
        until("the incident itself crosses", () -> world.tangoe.requests(opened).size() == 1);
        assertThat(told(world, number)).hasSize(1);

        world.clock.advance(Duration.ofMinutes(10));
        lift(world);
        until("health is well again", () -> condition(world).path("status").asText().equals("UP"));
        until("all has crossed", () -> told(world, number).size() == 4 && told(world, opened).size() == 1);
        world.afterAPoll();
        world.untilIdle(number);
        assertThat(told(world, number)).satisfiesExactly(text -> assertThat(text).contains("<0>"), text -> assertThat(text).contains("<1>"),
                text -> assertThat(text).contains("<2>"), text -> assertThat(text).contains("<3>"));
    }

    private static void lift(World world) {
        world.serviceNow.liftAccessRules();
        world.serviceNow.faults().clear();
        world.clock.advance(Duration.ofMinutes(3));
    }

    private static List<String> told(World world, String number) {
        return world.tangoe.request(number).texts().stream().filter(text -> text.contains("Visible <") || text.contains("Hidden <")).toList();
    }

    private static JsonNode condition(World world) {
        JsonNode health = World.jsonOf(world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + "/observe/health"))).body());
        for (JsonNode check : health.path("checks")) {
            if (check.path("name").asText().equals("journals")) {
                return check;
            }
        }
        throw new IllegalStateException("Health has no journals: " + health);
    }
}
