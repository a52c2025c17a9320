package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** A link is the record's, whatever number it has and whoever copied it. */
class RenumberedAndCopiedTest {

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aRenumberedIncidentGoesOnBothWays(TestDatabase database) {
        World world = WORLDS.on(database);
        String old = world.openLinkedIncident("Renumbered");
        String now = old.replace("INC", "ACM");
        world.serviceNow.update(old, Map.of("number", now), "admin");
        world.serviceNow.comment(now, "Are you there?", "fred.luddy");
        until("the comment crosses", () -> world.tangoe.interactions(old).stream().anyMatch(text -> text.toString().contains("Are you there?")));

        for (String called : new String[] {old, now}) {
            assertThat(world.post("/tangoe/support-requests/note", "tangoe:hook",
                    "{\"number\": \"" + called + "\", \"work_notes\": \"Said to " + called + "\"}").statusCode()).isEqualTo(202);
            until("a note to " + called, () -> world.serviceNow.journal(now, "work_notes").stream()
                    .anyMatch(note -> note.contains("Said to " + called)));
            assertThat(world.api("/api/tickets/" + called).path("number").asText()).isEqualTo(now);
            assertThat(world.api("/api/messages?ticket=" + called).path("messages")).hasSizeGreaterThan(2);
        }
        assertThat(world.tangoe.requests(now)).isEmpty();
        assertThat(world.tangoe.requests(old)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aHintFindsARenumberedIncidentByAnyName(TestDatabase database) {
        World world = WORLDS.on(database);
        String old = world.openLinkedIncident("Hinted");
        String now = old.replace("INC", "HNT");
        String sysId = world.serviceNow.incident(old).get("sys_id");
        world.serviceNow.update(old, Map.of("number", now), "admin");
        for (String body : new String[] {"{\"number\": \"" + old + "\"}", "{\"number\": \"" + now + "\"}", "{\"sys_id\": \"" + sysId + "\"}"}) {
            assertThat(world.post("/servicenow/incidents", "snow:push", body).statusCode()).isEqualTo(202);
        }
        world.untilIdle(now);
        assertThat(world.api("/api/tickets/" + now).path("sys_id").asText()).isEqualTo(sysId);
        assertThat(world.tangoe.requests(now)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aNumberThatIsGivenAgainBelongsToTheNewIncident(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("First of the number");
        world.serviceNow.update(number, Map.of("number", number.replace("INC", "OLD")), "admin");
        world.afterAPoll();
        String second = world.serviceNow.insert("incident", new HashMap<>(Map.of("number", number, "short_description", "Second of the number",
                "assignment_group", World.GROUP, "caller_id", "5137153cc611227c000bbd1bd8cd2005", "state", "1", "active", "true")), "beth.anglin")
                .get("sys_id");
        until("the second crosses too", () -> world.serviceNow.records("incident").stream()
                .anyMatch(record -> record.get("sys_id").equals(second) && !record.getOrDefault("correlation_id", "").isEmpty()));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aCopyThatTookTheCorrelationAlongIsATicketOfItsOwn(TestDatabase database) {
        World world = WORLDS.on(database);
        String original = world.openLinkedIncident("Copied");
        String tangoeId = world.serviceNow.incident(original).get("correlation_id");
        String copy = world.serviceNow.openIncident(Map.of("short_description", "The copy", "assignment_group", World.GROUP,
                "caller_id", "5137153cc611227c000bbd1bd8cd2005", "correlation_id", tangoeId, "correlation_display", "Tangoe")).get("number");
        until("the copy has its own", () -> !world.serviceNow.incident(copy).get("correlation_id").equals(tangoeId));
        assertThat(world.tangoe.requests(copy)).hasSize(1);
        assertThat(world.serviceNow.incident(original).get("correlation_id")).isEqualTo(tangoeId);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aCopyOfACopyIsATicketOfItsOwnAndAClearedCorrelationChangesNothing(TestDatabase database) {
        World world = WORLDS.on(database);
        List<String> numbers = new ArrayList<>(List.of(world.openLinkedIncident("Copied again")));
        for (int i = 0; i < 2; i++) {
            Map<String, String> original = world.serviceNow.incident(numbers.get(i));
            String copy = world.serviceNow.openIncident(Map.of("short_description", "Copy " + i, "assignment_group", World.GROUP, "caller_id",
                    original.get("caller_id"), "correlation_id", original.get("correlation_id"), "correlation_display", "Tangoe")).get("number");
            until("the copy has its own", () -> !world.serviceNow.incident(copy).get("correlation_id").equals(original.get("correlation_id")));
            numbers.add(copy);
        }
        world.serviceNow.update(numbers.get(1), Map.of("correlation_id", "", "correlation_display", ""), "beth.anglin");
        for (String number : numbers) {
            world.serviceNow.comment(number, "About " + number, "fred.luddy");
            until("it goes on: " + number, () -> world.tangoe.interactions(number).stream().anyMatch(text -> text.contains("About " + number)));
            world.untilIdle(number);
            assertThat(world.tangoe.requests(number)).hasSize(1);
        }
        assertThat(numbers.stream().map(number -> world.tangoe.request(number).id()).distinct()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatWaitsWhileTheIncidentIsRenumberedIsToldOnceAndInOrder(TestDatabase database) {
        World world = WORLDS.on(database);
        String old = world.openLinkedIncident("Renumbered while it waits");
        world.tangoe.faults().onPath("/1/interactions").containing("Before the change").once().status(503);
        world.serviceNow.comment(old, "Before the change", "fred.luddy");
        until("the first one waits", () -> world.message(old, "comment").path("status").asText().equals("waiting"));
        String now = old.replace("INC", "WTG");
        world.serviceNow.update(old, Map.of("number", now), "admin");
        world.serviceNow.comment(now, "After the change", "fred.luddy");
        until("both are told", () -> {
            world.clock.advance(java.time.Duration.ofSeconds(10));
            return world.tangoe.interactions(old).size() == 3;
        });
        world.untilIdle(now);
        assertThat(String.join("\n", world.tangoe.interactions(old))).containsSubsequence("Before the change", "After the change");
        assertThat(world.tangoe.interactions(old)).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aRepetitionIsOneOnlyWhileNothingElseHappened(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Closed, held, closed");
        String closed = "{\"number\": \"" + number + "\", \"work_notes\": \"Done.\"}";
        post(world, "closed", closed);
        until("resolved", () -> world.serviceNow.incident(number).get("state").equals("6"));
        post(world, "externally_queued", closed.replace("Done.", "Waiting for the carrier."));
        until("held", () -> world.serviceNow.incident(number).get("state").equals("3"));
        post(world, "closed", closed);
        post(world, "closed", closed);
        until("resolved again", () -> world.serviceNow.incident(number).get("state").equals("6"));
        world.untilIdle(number);
        assertThat(world.serviceNow.journal(number, "work_notes").stream().filter(note -> note.contains("Done."))).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theSameQuestionIsAskedAgainAfterAnAnswer(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Asked twice");
        String question = "{\"number\": \"" + number + "\", \"work_notes\": \"Which phone is it?\"}";
        post(world, "awaiting_customer_response", question);
        until("asked", () -> world.serviceNow.journal(number, "comments").size() == 1);
        world.serviceNow.comment(number, "The black one.", "fred.luddy");
        until("answered", () -> world.tangoe.interactions(number).stream().anyMatch(text -> text.toString().contains("The black one.")));
        world.untilIdle(number);
        post(world, "awaiting_customer_response", question);
        until("asked again", () -> world.serviceNow.journal(number, "comments").stream()
                .filter(comment -> comment.contains("Which phone is it?")).count() == 2);
    }

    private static void post(World world, String event, String body) {
        assertThat(world.post("/tangoe/support-requests/" + event, "tangoe:hook", body).statusCode()).isEqualTo(202);
    }
}
