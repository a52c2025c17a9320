package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** What waits because a vendor was away crosses when the vendor is back, however long its own pause is. */
class VendorReturnTest {

    private static final Duration OUTAGE = Duration.ofMinutes(20);
    private static final Duration WITHIN = Duration.ofSeconds(15);

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world.with("DELIVERY_FIRST_RETRY", "3h"));

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theOneNoteCrossesAfterThePollThatSucceedsAndAnAskedForPauseIsKept(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        String busy = world.openLinkedIncident("Screen cracked");
        world.serviceNow.faults().onPath("/api/now/table/incident").containing("Not now").once().status(503, Duration.ofHours(4));
        world.tangoe.note(busy, "Not now");
        JsonNode asked = world.untilStatus(busy, "note", "waiting");

        world.serviceNow.faults().refuseConnections();
        world.tangoe.note(number, "We are on it.");
        sleepsOn(world, world.untilStatus(number, "note", "waiting"));
        world.clock.advance(OUTAGE);
        Instant back = world.clock.instant();
        world.serviceNow.faults().acceptConnections();

        world.untilStatus(number, "note", "delivered");
        assertThat(Duration.between(back, world.clock.instant())).isLessThan(WITHIN);
        assertThat(world.message(busy, "note")).isEqualTo(asked);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theOneCommentCrossesAfterTheFirstCallThatSucceeds(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.tangoe.faults().refuseConnections();
        world.serviceNow.comment(number, "It fell.", "fred.luddy");
        sleepsOn(world, world.untilStatus(number, "comment", "waiting"));
        world.clock.advance(OUTAGE);
        world.tangoe.faults().acceptConnections();

        Instant back = world.clock.instant();
        world.openLinkedIncident("Another screen cracked");
        until("the comment crosses", () -> world.tangoe.interactions(number).size() == 2);
        assertThat(Duration.between(back, world.clock.instant())).isLessThan(WITHIN);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anOutageOfSecondsIsOneAsWell(TestDatabase database) {
        World world = WORLDS.on(database);
        afterTheFirstAnswer(world);
        String number = world.openLinkedIncident("Screen cracked");
        String other = world.openLinkedIncident("Screen cracked");
        world.tangoe.faults().refuseConnections();
        world.serviceNow.comment(number, "It fell.", "fred.luddy");
        world.serviceNow.comment(other, "It fell.", "fred.luddy");
        sleepsOn(world, world.untilStatus(number, "comment", "waiting"));
        sleepsOn(world, world.untilStatus(other, "comment", "waiting"));
        world.tangoe.faults().acceptConnections();

        world.openLinkedIncident("Another screen cracked");
        world.untilStatus(number, "comment", "delivered");
        world.untilStatus(other, "comment", "delivered");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void messageThatFailsWhileTheVendorAnswersOthersKeepsItsPause(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.serviceNow.faults().onPath("/api/now/table/incident").containing("Only this").once().status(503);
        world.tangoe.note(number, "Only this");
        JsonNode waiting = world.untilStatus(number, "note", "waiting");
        world.afterAPoll();
        world.openLinkedIncident("Another screen cracked");
        assertThat(world.message(number, "note")).isEqualTo(waiting);
    }

    /** The first answer in a process brings forward what waits, half a second later, and so also what has failed in between. */
    private static void afterTheFirstAnswer(World world) {
        world.tangoe.faults().refuseConnections();
        String number = world.openIncident("Screen cracked");
        String other = world.openIncident("Screen cracked");
        world.untilStatus(number, "create", "waiting");
        world.untilStatus(other, "create", "waiting");
        world.tangoe.faults().acceptConnections();
        world.openLinkedIncident("Another screen cracked");
        world.untilStatus(number, "create", "delivered");
        world.untilStatus(other, "create", "delivered");
    }

    private static void sleepsOn(World world, JsonNode message) {
        assertThat(Instant.parse(message.path("next_attempt_at").asText())).isAfter(world.clock.instant().plus(Duration.ofHours(2)));
    }
}
