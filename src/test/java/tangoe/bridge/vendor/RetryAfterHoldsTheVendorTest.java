package tangoe.bridge.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** A vendor that answers 429 with {@code Retry-After} is left alone by all, not by the one ticket that heard it. */
class RetryAfterHoldsTheVendorTest {

    private static final Duration ASKED = Duration.ofMinutes(30);

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world);

    @Test
    void byEveryMessageAndEveryPoll() {
        World world = WORLDS.on(TestDatabase.H2);
        String one = world.openLinkedIncident("One");
        String other = world.openLinkedIncident("Another");
        world.serviceNow.faults().onPath("/api/now/table/incident").containing("Too much").once().tooManyRequests(ASKED);
        world.tangoe.note(one, "Too much");
        world.untilStatus(one, "note", "waiting");
        world.tangoe.note(other, "Waits as well");
        assertThat(world.untilStatus(other, "note", "waiting").path("error").asText())
                .startsWith("ServiceNow was not asked: it wants to be left alone until");
        // A poll may have been on its way when the first one heard it.
        long before = calls(world);
        world.clock.advance(ASKED.minusMinutes(1));
        assertThat(world.openIncident("Nobody looks now")).isNotEmpty();
        assertThat(calls(world)).isEqualTo(before);

        world.clock.advance(Duration.ofMinutes(2));
        world.untilStatus(one, "note", "delivered");
        world.untilStatus(other, "note", "delivered");
        until("polls go on", () -> calls(world) > before + 5);
    }

    @Test
    void troubleOfOneRecordHoldsNobodyElse() {
        World world = WORLDS.on(TestDatabase.H2);
        String unnamed = world.openLinkedIncident("One");
        String forbidden = world.openLinkedIncident("One that may not be written");
        String other = world.openLinkedIncident("Another");
        world.serviceNow.faults().onPath("/api/now/table/incident").containing("Without Retry-After").once().tooManyRequests(null);
        world.serviceNow.faults().onPath("/api/now/table/incident").method("PATCH").containing("Forbidden").status(403);
        world.tangoe.note(unnamed, "Without Retry-After");
        world.untilStatus(unnamed, "note", "waiting");
        world.tangoe.note(forbidden, "Forbidden");
        world.untilStatus(forbidden, "note", "dead");
        world.tangoe.note(other, "Goes on");
        world.untilStatus(other, "note", "delivered");
    }

    private static long calls(World world) {
        return world.serviceNow.traffic().count("GET", "/api/") + world.serviceNow.traffic().count("PATCH", "/api/");
    }
}
