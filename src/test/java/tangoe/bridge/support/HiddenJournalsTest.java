package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Journals that may not be read are said within a minute; what was written meanwhile crosses once and in order when they may be again. */
class HiddenJournalsTest {

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
