package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.sandbox.FaultRule;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Every write of the bridge meets every trouble: nothing is lost, nothing is done twice, and the next try is when it should be. */
class VendorFaultsTest {

    private static final Duration LONGER_THAN_ANY_WAIT = Trouble.ASKED.plusHours(1);

    private static final Duration SHORTEST_PAUSE = Duration.ofMinutes(8);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(12);

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world.with("TANGOE_TIME_OUT", "1500ms")
            .with("SERVICENOW_TIME_OUT", "1500ms").with("DELIVERY_FIRST_RETRY", "10m")
            .with("DELIVERY_CIRCUIT_AFTER", "1000"));

    @AfterEach
    void endTheFaults() {
        WORLDS.forEach(world -> {
            world.tangoe.faults().clear();
            world.serviceNow.faults().clear();
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void supportRequestIsMadeOnce(TestDatabase database) {
        World world = WORLDS.on(database);
        // A vendor's first answer would have what waits tried at once.
        world.openLinkedIncident("Both vendors are there");
        world.afterAPoll();
        Map<Trouble, String> tickets = tickets(trouble -> {
            String number = "INC40" + "%05d".formatted(trouble.ordinal());
            befall(world, trouble, world.tangoe.faults().onPath("/1/support_requests").containing(number));
            world.serviceNow.openIncident(Map.of("number", number, "short_description", "Screen cracked"));
            return number;
        });
        tickets.forEach((trouble, number) -> expectAtTangoe(world, trouble, number, "create"));

        world.clock.advance(LONGER_THAN_ANY_WAIT);
        tickets.forEach((trouble, number) -> {
            if (!trouble.losesTheAnswer()) {
                world.untilStatus(number, "create", "delivered");
            }
            if (trouble == Trouble.TIME_OUT_BEFORE_WRITE) {
                assertThat(world.tangoe.requests(number)).isEmpty();
                world.replay(world.message(number, "create"));
                world.untilStatus(number, "create", "delivered");
            }
        });
        world.afterAPoll();
        assertThat(tickets).allSatisfy((trouble, number) -> assertThat(world.tangoe.requests(number)).hasSize(1));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void interactionIsAddedOnce(TestDatabase database) {
        World world = WORLDS.on(database);
        Map<Trouble, String> tickets = tickets(trouble -> {
            String number = world.openLinkedIncident("Screen cracked");
            befall(world, trouble, world.tangoe.faults().onPath("/1/interactions").containing("About " + number));
            world.serviceNow.comment(number, "About " + number, "fred.luddy");
            expectAtTangoe(world, trouble, number, "comment");
            return number;
        });

        world.clock.advance(LONGER_THAN_ANY_WAIT);
        tickets.forEach((trouble, number) -> {
            if (!trouble.losesTheAnswer()) {
                world.untilStatus(number, "comment", "delivered");
            }
            if (trouble == Trouble.TIME_OUT_BEFORE_WRITE) {
                assertThat(world.tangoe.interactions(number)).hasSize(1);
                world.replay(world.message(number, "comment"));
                world.untilStatus(number, "comment", "delivered");
            }
        });
        world.afterAPoll();
        assertThat(tickets).allSatisfy((trouble, number) -> assertThat(world.tangoe.interactions(number)).hasSize(2));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void linkIsWrittenIntoTheIncidentOnce(TestDatabase database) {
        World world = WORLDS.on(database);
        Map<Trouble, String> tickets = tickets(trouble -> {
            String sysId = "%031x".formatted(trouble.ordinal()) + "4";
            befall(world, trouble, world.serviceNow.faults().onPath("/api/now/table/incident/" + sysId).method("PATCH"));
            String number = world.serviceNow.openIncident(Map.of("sys_id", sysId, "short_description", "Screen cracked")).get("number");
            expectWaiting(world, trouble, number, "linked");
            world.afterAPoll();
            return number;
        });

        world.clock.advance(LONGER_THAN_ANY_WAIT);
        tickets.values().forEach(number -> world.untilStatus(number, "linked", "delivered"));
        world.afterAPoll();
        assertThat(tickets).allSatisfy((trouble, number) -> {
            assertThat(world.serviceNow.journal(number)).hasSize(1);
            assertThat(world.serviceNow.incident(number).get("correlation_id"))
                    .isEqualTo(Long.toString(world.tangoe.request(number).id()));
            assertThat(world.tangoe.interactions(number)).hasSize(1);
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void eventIsWrittenIntoTheIncidentOnce(TestDatabase database) {
        World world = WORLDS.on(database);
        Map<Trouble, String> tickets = tickets(trouble -> {
            String number = world.openLinkedIncident("Screen cracked");
            befall(world, trouble, world.serviceNow.faults().onPath("/api/now/table/incident").method("PATCH")
                    .containing("Replaced " + number));
            assertThat(world.tangoe.close(number, "Replaced " + number)).isEqualTo(202);
            expectWaiting(world, trouble, number, "closed");
            world.afterAPoll();
            return number;
        });

        world.clock.advance(LONGER_THAN_ANY_WAIT);
        tickets.values().forEach(number -> world.untilStatus(number, "closed", "delivered"));
        world.afterAPoll();
        tickets.values().forEach(world::untilIdle);
        assertThat(tickets).allSatisfy((trouble, number) -> {
            assertThat(world.serviceNow.journal(number)).hasSize(2).last()
                    .satisfies(entry -> assertThat(entry.value()).startsWith("Replaced " + number + "\n[tb-"));
            assertThat(world.serviceNow.incident(number)).containsEntry("state", "6").containsEntry("close_notes", "Replaced " + number);
            assertThat(world.tangoe.request(number).interactions()).as("what the bridge wrote is not told").hasSize(2);
            if (trouble.losesTheAnswer() && trouble != Trouble.TIME_OUT_BEFORE_WRITE) {
                assertThat(world.serviceNow.traffic().count("PATCH", "/api/now/table/incident/" + world.serviceNow.incident(number).get("sys_id")))
                        .as("the link and the closure, not once more").isEqualTo(2);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void readThatFailsBeforeAnEventIsWrittenOnlyDelaysIt(TestDatabase database) {
        World world = WORLDS.on(database);
        Map<Trouble, String> tickets = tickets(trouble -> {
            String number = world.openLinkedIncident("Screen cracked");
            befall(world, trouble, world.serviceNow.faults()
                    .onPath("/api/now/table/incident/" + world.serviceNow.incident(number).get("sys_id")).method("GET"));
            assertThat(world.tangoe.note(number, "Ordered.")).isEqualTo(202);
            if (trouble == Trouble.CONNECTION_CUT_AFTER_WRITE) {
                // The HTTP client itself repeats such a read.
                world.untilStatus(number, "note", "delivered");
            } else {
                expectWaiting(world, trouble, number, "note");
            }
            world.afterAPoll();
            return number;
        });

        world.clock.advance(LONGER_THAN_ANY_WAIT);
        tickets.values().forEach(number -> world.untilStatus(number, "note", "delivered"));
        assertThat(tickets).allSatisfy((trouble, number) -> assertThat(world.serviceNow.journal(number)).hasSize(2));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void vendorThatRefusesConnectionsIsTriedAgain(TestDatabase database) {
        World world = WORLDS.on(database);
        String old = world.openLinkedIncident("Screen cracked");
        world.tangoe.faults().refuseConnections();
        String fresh = world.openIncident("Screen cracked");
        world.serviceNow.comment(old, "Hello?", "fred.luddy");
        for (JsonNode message : new JsonNode[] {world.untilStatus(fresh, "create", "waiting"), world.untilStatus(old, "comment", "waiting")}) {
            assertThat(message.path("error").asText()).isEqualTo("Tangoe could not be reached (HttpHostConnectException)");
            assertThat(pause(world, message)).isBetween(SHORTEST_PAUSE, LONGEST_PAUSE);
        }
        world.tangoe.faults().acceptConnections();
        world.serviceNow.faults().refuseConnections();
        world.clock.advance(LONGEST_PAUSE);
        world.untilStatus(fresh, "create", "delivered");
        world.untilStatus(old, "comment", "delivered");
        assertThat(world.tangoe.note(old, "Here.")).isEqualTo(202);
        for (JsonNode message : new JsonNode[] {world.untilStatus(fresh, "linked", "waiting"), world.untilStatus(old, "note", "waiting")}) {
            assertThat(message.path("error").asText()).isEqualTo("ServiceNow could not be reached (ConnectException)");
            assertThat(pause(world, message)).isBetween(SHORTEST_PAUSE, LONGEST_PAUSE);
        }
        world.serviceNow.faults().acceptConnections();
        world.clock.advance(LONGEST_PAUSE);
        world.untilStatus(fresh, "linked", "delivered");
        world.untilStatus(old, "note", "delivered");
        world.afterAPoll();
        assertThat(world.tangoe.requests(fresh)).hasSize(1);
        assertThat(world.tangoe.interactions(old)).hasSize(3);
        assertThat(world.serviceNow.journal(fresh)).hasSize(1);
        assertThat(world.serviceNow.journal(old)).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void pollsGoOnAfterEveryTrouble(TestDatabase database) {
        World world = WORLDS.on(database);
        Map<Trouble, FaultRule> rules = new EnumMap<>(Trouble.class);
        for (Trouble trouble : Trouble.values()) {
            FaultRule rule = world.serviceNow.faults().onPath("/api/now/table/incident").method("GET")
                    .containing("ORDERBYsys_updated_on").once();
            trouble.befall(rule, world.clock);
            rules.put(trouble, rule);
        }
        String number = world.openIncident("Screen cracked");
        until("every trouble was met", () -> {
            world.clock.advance(LONGEST_PAUSE);
            return rules.values().stream().allMatch(rule -> rule.fired() == 1);
        });
        until("the incident crosses", () -> {
            world.clock.advance(LONGEST_PAUSE);
            return world.tangoe.requests(number).size() == 1;
        });
    }

    /**
     * Opens a ticket for each trouble, one after the other: after two calls in a row without an answer the vendor was away, and what
     * waits for it is tried at once.
     */
    private static Map<Trouble, String> tickets(Function<Trouble, String> open) {
        Map<Trouble, String> tickets = new EnumMap<>(Trouble.class);
        for (Trouble trouble : Trouble.values()) {
            tickets.put(trouble, open.apply(trouble));
        }
        return tickets;
    }

    private static void befall(World world, Trouble trouble, FaultRule write) {
        trouble.befall(write.once(), world.clock);
    }

    /** Tangoe has no key by which a write could be found again: whether it was carried out is for a person to find out. */
    private static void expectAtTangoe(World world, Trouble trouble, String number, String kind) {
        if (!trouble.losesTheAnswer()) {
            expectWaiting(world, trouble, number, kind);
            return;
        }
        JsonNode message = world.untilStatus(number, kind, "uncertain");
        assertThat(message.path("next_attempt_at").isNull()).as(trouble.name()).isTrue();
        assertThat(message.path("attempts").asInt()).as(trouble.name()).isEqualTo(1);
        assertThat(message.path("error").asText()).as(trouble.name()).startsWith("Tangoe ");
    }

    private static void expectWaiting(World world, Trouble trouble, String number, String kind) {
        JsonNode message = world.untilStatus(number, kind, "waiting");
        if (trouble.saysWhen()) {
            assertThat(pause(world, message)).as(trouble.name()).isBetween(Trouble.ASKED.minusSeconds(2), Trouble.ASKED);
        } else {
            assertThat(pause(world, message)).as(trouble.name()).isBetween(SHORTEST_PAUSE, LONGEST_PAUSE);
        }
    }

    /** From the end of the last attempt to the next. */
    private static Duration pause(World world, JsonNode message) {
        JsonNode tries = world.api("/api/messages/" + message.path("id").asText()).path("tries");
        return Duration.between(Instant.parse(tries.get(tries.size() - 1).path("ended_at").asText()),
                Instant.parse(message.path("next_attempt_at").asText()));
    }
}
