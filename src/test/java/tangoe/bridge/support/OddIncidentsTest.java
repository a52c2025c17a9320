package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** An incident that cannot be read stops itself alone, says why, and crosses once it can be read. */
class OddIncidentsTest {

    private record Oddity(String field, Object value) {
    }

    private static final List<Oddity> UNREADABLE = List.of(new Oddity("number", ""), new Oddity("number", null),
            new Oddity("number", "INC".repeat(40)), new Oddity("sys_mod_count", ""), new Oddity("sys_mod_count", null),
            new Oddity("sys_mod_count", "many"), new Oddity("sys_mod_count", "9".repeat(30)), new Oddity("state", null),
            new Oddity("state", "x".repeat(60)), new Oddity("assignment_group", null), new Oddity("assignment_group", "g".repeat(300)),
            new Oddity("sys_updated_on", "yesterday"), new Oddity("sys_updated_on", ""), new Oddity("sys_updated_on", "28/11/2026 10:00"),
            new Oddity("sys_updated_on", null), new Oddity("sys_id", ""), new Oddity("sys_id", null), new Oddity("sys_id", NullNode.getInstance()),
            new Oddity("sys_id", "a".repeat(31)), new Oddity("sys_id", "A".repeat(32)), new Oddity("sys_id", List.of("a")));

    private static final List<Oddity> READABLE = List.of(new Oddity("sys_mod_count", "1,234"), new Oddity("sys_mod_count", "1.234.567"),
            new Oddity("description", "a\u0000b"), new Oddity("short_description", "half \ud83d of an emoji"), new Oddity("state", "1\u0000"),
            new Oddity("description", "x".repeat(200_000)), new Oddity("sys_updated_on", "0001-01-01 00:00:00"),
            new Oddity("sys_updated_on", "9999-12-31 23:59:59"), new Oddity("caller_id", Map.of("link", "x", "display_value", "Fred")),
            new Oddity("state", 99), new Oddity("category", List.of("a", "b")), new Oddity("short_description", Map.of("value", true)),
            new Oddity("caller_id.employee_number", NullNode.getInstance()), new Oddity("opened_at", "0001-01-01"),
            new Oddity("number", "INC 001/2%41?x=1#"));

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world);

    @AfterEach
    void readAsUsual() {
        for (TestDatabase database : TestDatabase.values()) {
            WORLDS.on(database).serviceNow.liftAccessRules();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsReadableInAnotherNotationCrosses(TestDatabase database) {
        World world = WORLDS.on(database);
        for (Oddity oddity : READABLE) {
            String number = odd(world, oddity);
            String neighbour = world.openIncident("Beside " + oddity.field());
            until("the neighbour of " + oddity + " crosses", () -> world.tangoe.requests(neighbour).size() == 1);
            until(oddity + " crosses", () -> !world.serviceNow.incident(number).get("correlation_id").isEmpty());
            world.untilStatus(world.serviceNow.incident(number).get("sys_id"), "linked", "delivered");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void eachKindOfUnreadableIsSetAsideAndCrossesWhenItCanBeRead(TestDatabase database) {
        World world = WORLDS.on(database);
        Map<String, Oddity> odd = new LinkedHashMap<>();
        UNREADABLE.forEach(oddity -> odd.put(odd(world, oddity), oddity));
        String neighbour = world.openIncident("A plain one");

        until("the neighbour crosses", () -> world.tangoe.requests(neighbour).size() == 1);
        odd.forEach((number, oddity) -> {
            String sysId = world.serviceNow.incident(number).get("sys_id");
            String name = oddity.field().equals("sys_id") ? number : sysId;
            until(oddity + " is set aside", () -> asides(world, name).stream().anyMatch(aside -> !aside.path("error").asText("").isEmpty()));
            JsonNode aside = asides(world, name).get(0);
            assertThat(asides(world, name)).as(oddity.toString()).hasSize(1);
            assertThat(aside.path("status").asText()).as(oddity.toString()).isEqualTo("waiting");
            assertThat(aside.path("error").asText()).as(oddity.toString()).startsWith("ServiceNow answers incident ");
            assertThat(world.tangoe.requests(number)).isEmpty();
        });

        assertThat(world.api("/api/reconcile").has("drift")).as("both sides are compared all the same").isTrue();
        world.serviceNow.liftAccessRules();
        world.clock.advance(Duration.ofMinutes(1));
        odd.forEach((number, oddity) -> until(oddity + " crosses", () -> world.tangoe.requests(number).size() == 1));
        odd.keySet().forEach(number -> world.untilIdle(world.serviceNow.incident(number).get("sys_id")));
        String later = world.openIncident("After all of them");
        until("the poll goes on", () -> world.tangoe.requests(later).size() == 1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aPageWithAnyMixtureOfOddRecordsLosesNone(TestDatabase database) {
        World world = WORLDS.on(database);
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            List<String> plain = new ArrayList<>();
            List<String> odd = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                if (random.nextBoolean()) {
                    plain.add(world.openIncident("Plain " + seed + "." + i));
                } else {
                    odd.add(odd(world, UNREADABLE.get(random.nextInt(UNREADABLE.size()))));
                }
            }
            plain.forEach(number -> until(number + " crosses", () -> world.tangoe.requests(number).size() == 1));
            odd.forEach(number -> until(number + " is set aside",
                    () -> asides(world, world.serviceNow.incident(number).get("sys_id")).size() + asides(world, number).size() == 1));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void oddOnesThatAreAloneOnAPageAreSetAsideToo(TestDatabase database) {
        World world = WORLDS.on(database);
        world.clock.advance(Duration.ofMinutes(5));
        world.afterAPoll();
        List<String> odd = List.of(odd(world, new Oddity("sys_updated_on", "")), odd(world, new Oddity("sys_updated_on", "")));
        odd.forEach(number -> until(number + " is set aside", () -> asides(world, world.serviceNow.incident(number).get("sys_id")).size() == 1));
        List<String> alike = List.of(odd(world, new Oddity("sys_id", "A".repeat(32))), odd(world, new Oddity("sys_id", "A".repeat(32))));
        alike.forEach(number -> until(number + " is set aside", () -> asides(world, number).size() == 1));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatCannotBeAskedForAloneIsDeadWithTheReason(TestDatabase database) {
        World world = WORLDS.on(database);
        odd(world, Map.of("sys_id", "", "number", "no number"));
        until("it is dead with the reason", () -> {
            String dead = world.api("/api/messages?limit=1000&kind=unreadable&status=dead").toString();
            return dead.contains("cannot be asked for this incident alone") && dead.contains("answers incident no number with sys_id");
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsNoEmployeeNumberIsNotAsked(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = odd(world, new Oddity("caller_id.employee_number", "7".repeat(100_000)));
        assertThat(world.untilStatus(number, "create", "dead").path("error").asText()).contains("employee_id has 100000 characters");
        world.serviceNow.liftAccessRules();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aWriteIsMadeOnceWhateverItsAnswerHolds(TestDatabase database) {
        World world = WORLDS.on(database);
        Map<String, Oddity> odd = new LinkedHashMap<>();
        for (Oddity oddity : UNREADABLE) {
            if (!oddity.field().equals("number")) {
                odd.put(world.openLinkedIncident("Answered oddly"), oddity);
            }
        }
        odd.keySet().forEach(number -> world.untilStatus(number, "linked", "delivered"));
        odd.forEach((number, oddity) -> world.serviceNow.answerOddly(world.serviceNow.incident(number).get("sys_id"), oddity.field(), oddity.value()));
        odd.keySet().forEach(number -> world.tangoe.externallyQueued(number, "Said to " + number));

        odd.forEach((number, oddity) -> {
            until("the event ends: " + oddity, () -> List.of("delivered", "dead").contains(world.message(number, "externally_queued").path("status").asText()));
            assertThat(world.message(number, "externally_queued").path("attempts").asInt()).as(oddity.toString()).isEqualTo(1);
            assertThat(world.serviceNow.incident(number).get("state")).as(oddity.toString()).isEqualTo("3");
            assertThat(world.serviceNow.journal(number, "work_notes")).as(oddity.toString())
                    .filteredOn(note -> note.contains("Said to " + number)).hasSize(1);
        });
    }

    private static String odd(World world, Oddity oddity) {
        Map<String, Object> fields = new HashMap<>();
        fields.put(oddity.field(), oddity.value());
        return odd(world, fields);
    }

    private static String odd(World world, Map<String, Object> oddities) {
        Map<String, String> incident = world.serviceNow.insert("incident", Map.of("short_description", "Odd", "active", "false"), "admin");
        oddities.forEach((field, value) -> world.serviceNow.answerOddly(incident.get("sys_id"), field, value));
        return world.serviceNow.update(incident.get("number"), Map.of("assignment_group", World.GROUP, "active", "true",
                "caller_id", "5137153cc611227c000bbd1bd8cd2005", "state", "1"), "beth.anglin").get("number");
    }

    private static List<JsonNode> asides(World world, String sysId) {
        List<JsonNode> messages = new ArrayList<>();
        world.api("/api/messages?kind=unreadable&ticket=" + sysId).path("messages").forEach(messages::add);
        return messages;
    }
}
