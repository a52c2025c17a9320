package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.sandbox.FaultRule;
import tangoe.bridge.sandbox.TangoeSandbox;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** What becomes of a write whose answer never came, as support.uncertain says, and what waits for it. */
class UncertainOutcomesTest {

    private static final Duration RETRY = Duration.ofMinutes(12);

    @RegisterExtension
    static final SharedWorlds PARKING = worlds("park");

    @RegisterExtension
    static final SharedWorlds RESENDING = worlds("resend");

    @RegisterExtension
    static final SharedWorlds LOOKING_UP = worlds("lookup");

    private static int opened;

    @AfterEach
    void endTheFaults() {
        for (SharedWorlds worlds : new SharedWorlds[] {PARKING, RESENDING, LOOKING_UP}) {
            worlds.forEach(world -> world.tangoe.lookup(TangoeSandbox.Lookup.ANSWERED).echoesExternalSourceId(false)
                    .wrapsListsIn(null).faults().clear());
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void parkedCreateHoldsItsOwnTicketsLaterMessagesAndNobodyElses(TestDatabase database) {
        World world = PARKING.on(database);
        String stuck = openInto(world, FaultRule::cutBodyAfterWrite);
        JsonNode create = world.untilStatus(stuck, "create", "uncertain");
        world.serviceNow.comment(stuck, "Hello?", "fred.luddy");
        String free = world.openLinkedIncident("Screen cracked");
        world.serviceNow.comment(free, "Hello!", "fred.luddy");
        until("the other ticket goes on", () -> world.tangoe.interactions(free).size() == 2);
        world.clock.advance(Duration.ofDays(4));
        world.afterAPoll();
        assertThat(world.message(stuck, "comment").path("status").asText()).isEqualTo("accepted");
        assertThat(world.message(stuck, "create").path("status").asText()).isEqualTo("uncertain");
        assertThat(world.tangoe.requests(stuck)).hasSize(1);

        world.replay(create);
        world.untilStatus(stuck, "comment", "delivered");
        assertThat(world.tangoe.requests(stuck)).as("a person had it sent again").hasSize(2);
        assertThat(world.tangoe.requests(stuck).get(1).texts()).hasSize(2).last().asString().endsWith("Hello?");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void refusedCreateHoldsToo(TestDatabase database) {
        World world = PARKING.on(database);
        String stuck = openInto(world, rule -> rule.status(422));
        JsonNode create = world.untilStatus(stuck, "create", "dead");
        assertThat(create.path("error").asText()).startsWith("Tangoe answered 422: ");
        world.serviceNow.comment(stuck, "Hello?", "fred.luddy");
        world.afterAPoll();
        assertThat(world.message(stuck, "comment").path("status").asText()).isEqualTo("accepted");
        world.replay(create);
        world.untilStatus(stuck, "comment", "delivered");
        assertThat(world.tangoe.interactions(stuck)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void interactionOfATicketWhoseCreateWasDiscardedIsDeadAndNotSent(TestDatabase database) {
        World world = PARKING.on(database);
        String number = openInto(world, rule -> rule.status(422));
        JsonNode create = world.untilStatus(number, "create", "dead");
        world.serviceNow.comment(number, "Anybody there?", "fred.luddy");
        until("the comment", () -> world.message(number, "comment").path("status").asText().equals("accepted"));
        world.post("/api/messages/" + create.path("id").asText() + "/discard", "operator:watch", null);
        JsonNode comment = world.untilStatus(number, "comment", "dead");
        assertThat(comment.path("error").asText()).isEqualTo("Tangoe was not told: it has no support request for " + number
                + ". Replay that ticket's create first, then this");
        assertThat(world.tangoe.traffic().requests("POST", "/1/interactions"))
                .noneMatch(call -> call.body().contains("Anybody there?"));

        world.replay(create);
        world.untilStatus(number, "create", "delivered");
        world.replay(comment);
        world.untilStatus(number, "comment", "delivered");
        assertThat(world.tangoe.interactions(number)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void parkedInteractionHoldsNothing(TestDatabase database) {
        World world = PARKING.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.tangoe.faults().onPath("/1/interactions").containing("One of " + number).once().cutBodyAfterWrite();
        world.serviceNow.comment(number, "One of " + number, "fred.luddy");
        world.untilStatus(number, "comment", "uncertain");
        world.serviceNow.workNote(number, "Two", "beth.anglin");
        world.untilStatus(number, "work_note", "delivered");
        assertThat(world.tangoe.interactions(number)).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void resendSendsAgainWhetherItArrivedOrNot(TestDatabase database) {
        World world = RESENDING.on(database);
        String arrived = openInto(world, FaultRule::cutBodyAfterWrite);
        String lost = openInto(world, rule -> rule.timeoutBeforeWrite(Duration.ofMillis(50)));
        world.untilStatus(arrived, "create", "waiting");
        world.untilStatus(lost, "create", "waiting");
        world.clock.advance(RETRY);
        world.untilStatus(arrived, "linked", "delivered");
        world.untilStatus(lost, "linked", "delivered");
        assertThat(world.tangoe.requests(lost)).hasSize(1);
        assertThat(world.tangoe.requests(arrived)).hasSize(2);
        assertThat(world.serviceNow.incident(arrived).get("correlation_id"))
                .isEqualTo(Long.toString(world.tangoe.requests(arrived).get(1).id()));
        assertThat(world.tangoe.traffic().count("GET", "/")).isZero();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void lookupLinksWhatIsFoundAndSendsAgainWhatIsNot(TestDatabase database) {
        World world = LOOKING_UP.on(database);
        world.tangoe.echoesExternalSourceId(true).wrapsListsIn("response");
        arrivedAndLost(world);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void lookupKnowsARequestByItsTextWhereTangoeDoesNotAnswerTheNumber(TestDatabase database) {
        arrivedAndLost(LOOKING_UP.on(database));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void filterThatIsPassedOverLinksNothingOfOthers(TestDatabase database) {
        World world = LOOKING_UP.on(database);
        world.openLinkedIncident("Screen cracked");
        world.tangoe.lookup(TangoeSandbox.Lookup.IGNORED);
        arrivedAndLost(world);
        world.tangoe.echoesExternalSourceId(true);
        arrivedAndLost(world);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void tenantWithoutTheLookupMakesTheCreateDead(TestDatabase database) {
        World world = LOOKING_UP.on(database);
        world.tangoe.lookup(TangoeSandbox.Lookup.NOT_FOUND);
        String number = openInto(world, FaultRule::cutBodyAfterWrite);
        world.untilStatus(number, "create", "waiting");
        world.clock.advance(RETRY);
        assertThat(world.untilStatus(number, "create", "dead").path("error").asText()).startsWith("Tangoe answered 404: ");
        assertThat(world.tangoe.requests(number)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void lookupFindsAnInteractionInItsOwnThreadOnly(TestDatabase database) {
        World world = LOOKING_UP.on(database);
        world.tangoe.lookup(TangoeSandbox.Lookup.IGNORED);
        String arrived = world.openLinkedIncident("Screen cracked");
        String lost = world.openLinkedIncident("Screen cracked");
        Map<String, String> resolved = Map.of("state", "6", "close_code", "Solution provided", "close_notes", "Same words.");
        world.tangoe.faults().onPath("/1/interactions").containing(token(world, arrived)).once().halfJsonAfterWrite();
        world.tangoe.faults().onPath("/1/interactions").containing(token(world, lost)).once()
                .timeoutBeforeWrite(Duration.ofMillis(50));
        world.serviceNow.update(arrived, resolved, "beth.anglin");
        world.serviceNow.update(lost, resolved, "beth.anglin");
        world.untilStatus(arrived, "resolved", "waiting");
        world.untilStatus(lost, "resolved", "waiting");
        world.clock.advance(RETRY);
        world.untilStatus(arrived, "resolved", "delivered");
        world.untilStatus(lost, "resolved", "delivered");
        assertThat(world.tangoe.interactions(arrived)).hasSize(2);
        assertThat(world.tangoe.interactions(lost)).hasSize(2).last().isEqualTo("Resolved in ServiceNow by beth.anglin: Same words.");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aCreateThatWasMadeIsNotMadeAgainWhateverItsAnswerHolds(TestDatabase database) {
        World world = RESENDING.on(database);
        String thread = "\"interaction_thread\": {\"token\": \"m339x\"}";
        List<String> odd = List.of("{\"id\": {\"value\": 5}, " + thread + "}", "{\"id\": [5], " + thread + "}", "{\"id\": null, " + thread + "}",
                "{" + thread + "}", "{\"id\": 5}", "{\"id\": 5, \"interaction_thread\": null}", "{\"id\": 5, \"interaction_thread\": \"m339x\"}",
                "{\"id\": 5, \"interaction_thread\": {\"token\": {}}}", "{\"id\": \"" + "5".repeat(100) + "\", " + thread + "}",
                "{\"id\": 5, \"interaction_thread\": {\"token\": \"" + "x".repeat(300) + "\"}}", "{\"id\": \"5\\u0000\", " + thread + "}",
                "{\"id\": true, " + thread + "}", "{}", "[]", "[[]]", "5", "null", "\"made\"");
        Map<String, String> answers = new LinkedHashMap<>();
        odd.forEach(json -> answers.put(openInto(world, rule -> rule.answerAfterWrite(201, json)), json));
        List<String> made = List.of("{\"id\": \"5\", \"errors\": [], \"error\": \"\", " + thread + "}", "{\"id\": 5, \"errors\": [\"Slow\"], " + thread + "}")
                .stream().map(json -> openInto(world, rule -> rule.answerAfterWrite(201, json))).toList();

        made.forEach(number -> world.untilStatus(number, "linked", "delivered"));
        made.forEach(number -> assertThat(world.tangoe.requests(number)).hasSize(1));
        answers.forEach((number, json) -> {
            world.untilStatus(number, "create", "uncertain");
            assertThat(world.tangoe.requests(number)).as(json).hasSize(1);
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aRequestThatIsFoundWithoutItsThreadIsNotMadeAgain(TestDatabase database) {
        World world = LOOKING_UP.on(database);
        String number = openInto(world, FaultRule::cutBodyAfterWrite);
        world.untilStatus(number, "create", "waiting");
        world.tangoe.faults().onPath("/1/support_requests").method("GET").containing(number).once()
                .answerAfterWrite(200, "[{\"id\": 5, \"external_source_id\": \"" + number + "\", \"interaction_thread\": null}]");
        world.clock.advance(RETRY);
        until("it says so", () -> world.message(number, "create").path("error").asText().contains("without a readable id and interaction_thread.token"));
        assertThat(world.message(number, "create").path("status").asText()).isEqualTo("waiting");
        assertThat(world.tangoe.requests(number)).hasSize(1);
        world.clock.advance(RETRY.multipliedBy(3));
        world.untilStatus(number, "linked", "delivered");
        assertThat(world.tangoe.requests(number)).hasSize(1);
    }

    private static void arrivedAndLost(World world) {
        String arrived = openInto(world, FaultRule::cutBodyAfterWrite);
        String lost = openInto(world, rule -> rule.timeoutBeforeWrite(Duration.ofMillis(50)));
        world.untilStatus(arrived, "create", "waiting");
        world.untilStatus(lost, "create", "waiting");
        world.clock.advance(RETRY);
        for (String number : new String[] {arrived, lost}) {
            world.untilStatus(number, "linked", "delivered");
            assertThat(world.tangoe.requests(number)).hasSize(1);
            assertThat(world.serviceNow.incident(number).get("correlation_id"))
                    .isEqualTo(Long.toString(world.tangoe.request(number).id()));
            world.serviceNow.comment(number, "Thanks.", "fred.luddy");
            until("its thread is known", () -> world.tangoe.interactions(number).size() == 2);
        }
    }

    /** Opens an incident whose create meets the fault once. */
    private static String openInto(World world, Consumer<FaultRule> fault) {
        String number = "INC50" + "%05d".formatted(++opened);
        fault.accept(world.tangoe.faults().onPath("/1/support_requests").method("POST").containing(number).once());
        world.serviceNow.openIncident(Map.of("number", number, "short_description", "Screen cracked"));
        return number;
    }

    private static String token(World world, String number) {
        return world.tangoe.request(number).threadToken();
    }

    private static SharedWorlds worlds(String uncertain) {
        return new SharedWorlds(world -> world.with("SUPPORT_UNCERTAIN", uncertain).with("DELIVERY_FIRST_RETRY", "10m"));
    }
}
