package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.sandbox.WebhookEvent;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** What each event of Tangoe writes into the incident, over HTTP and with the routes as they are shipped. */
class TangoeEventToIncidentTest {

    private static final String SERVICE_DESK = "d625dccec0a8016700a222a0f7900d06";

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> {
        world.serviceNow.insert("sys_choice", Map.of("name", "incident", "element", "state", "value", "9", "label", "Parked",
                "language", "en", "inactive", "false"), "admin");
        world.serviceNow.grant(ServiceNowSandbox.BRIDGE, "itil_admin");
        return world.with("SUPPORT_DEFAULT_GROUP", "Service Desk");
    });

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void closedResolvesWithCodeAndNotes(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.tangoe.close(number, "Screen replaced.");
        world.untilStatus(number, "closed", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "6").containsEntry("close_code", "Solution provided")
                .containsEntry("close_notes", "Screen replaced.");
        assertThat(notes(world, number)).containsExactly("Screen replaced.");
        assertThat(world.serviceNow.journal(number, "comments")).isEmpty();
        assertThat(world.serviceNow.incident(number).get("sys_updated_by")).isEqualTo("tangoe.bridge");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void canceledCancels(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.tangoe.cancel(number, "Asked for twice.");
        world.untilStatus(number, "canceled", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "8").containsEntry("close_code", "");
        assertThat(notes(world, number)).containsExactly("Asked for twice.");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void noteStartsWorkOnWhatIsNewOrOnHoldAndReopensNothing(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.tangoe.note(number, "We are on it.");
        world.untilStatus(number, "note", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "2");

        world.tangoe.externallyQueued(number, "Waiting for the carrier.");
        world.untilStatus(number, "externally_queued", "delivered");
        world.tangoe.note(number, "The carrier answered.");
        until("in progress", () -> world.serviceNow.incident(number).get("state").equals("2"));
        world.untilIdle(number);
        assertThat(world.messages(number, "dead")).isZero();

        world.tangoe.close(number, "Done.");
        world.untilStatus(number, "closed", "delivered");
        world.tangoe.note(number, "One more thing.");
        until("the note", () -> notes(world, number).size() == 5);
        world.untilStatus(number, "note", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "6");
        assertThat(notes(world, number)).containsExactly("We are on it.", "Waiting for the carrier.", "The carrier answered.",
                "Done.", "One more thing.");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void externallyQueuedHoldsForTheVendor(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.tangoe.externallyQueued(number, "Waiting for the carrier.");
        world.untilStatus(number, "externally_queued", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "3").containsEntry("hold_reason", "4");
        assertThat(notes(world, number)).containsExactly("Waiting for the carrier.");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void awaitingCustomerResponseAsksTheCaller(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.tangoe.awaitingCustomerResponse(number, "Which colour?");
        world.untilStatus(number, "awaiting_customer_response", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "3").containsEntry("hold_reason", "1");
        assertThat(world.serviceNow.journal(number, "comments")).singleElement().asString().matches("Which colour\\?\\n\\[tb-.*]");
        assertThat(notes(world, number)).isEmpty();

        world.serviceNow.comment(number, "Black.", "fred.luddy");
        until("the answer crosses", () -> world.tangoe.interactions(number).size() == 3);
        assertThat(world.tangoe.interactions(number).get(2)).endsWith("Black.");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "2");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void reassignedGoesToTheGroupByNameOrBySysId(TestDatabase database) {
        World world = WORLDS.on(database);
        for (String group : List.of("Service Desk", SERVICE_DESK)) {
            String number = world.openLinkedIncident("Screen cracked");
            world.serviceNow.update(number, Map.of("assigned_to", "beth.anglin"), "admin");
            world.tangoe.reassign(number, group, "Not a phone.");
            world.untilStatus(number, "reassigned", "delivered");
            assertThat(world.serviceNow.incident(number)).containsEntry("assignment_group", SERVICE_DESK)
                    .containsEntry("assigned_to", "");
            assertThat(notes(world, number)).containsExactly("Not a phone.");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void reassignedWithoutAGroupGoesToTheDefaultOne(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.tangoe.reassign(number, null, "Yours.");
        world.untilStatus(number, "reassigned", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("assignment_group", SERVICE_DESK);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void groupThatIsUnknownMakesTheMessageDead(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.tangoe.reassign(number, "Nobody's Desk", "Yours.");
        JsonNode dead = world.untilStatus(number, "reassigned", "dead");
        assertThat(dead.path("error").asText()).isEqualTo("ServiceNow has no assignment group \"Nobody's Desk\"; have Tangoe send "
                + "one of its names, or set support.default-group");
        assertThat(world.serviceNow.incident(number)).containsEntry("assignment_group", World.GROUP);
        assertThat(notes(world, number)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void stateOfThePayloadWinsWhereItIsAChoice(TestDatabase database) {
        World world = WORLDS.on(database);
        String parked = world.openLinkedIncident("Screen cracked");
        world.tangoe.sendRaw("externally_queued", event(parked, "9", "Parked."));
        world.untilStatus(parked, "externally_queued", "delivered");
        assertThat(world.serviceNow.incident(parked)).containsEntry("state", "9").containsEntry("hold_reason", "");

        String closed = world.openLinkedIncident("Screen cracked");
        world.tangoe.sendRaw("note", event(closed, "7", "All done."));
        world.untilStatus(closed, "note", "delivered");
        assertThat(world.serviceNow.incident(closed)).containsEntry("state", "7").containsEntry("close_notes", "All done.");

        String unknown = world.openLinkedIncident("Screen cracked");
        world.tangoe.sendRaw("externally_queued", event(unknown, "77", "Queued."));
        world.untilStatus(unknown, "externally_queued", "delivered");
        assertThat(world.serviceNow.incident(unknown)).containsEntry("state", "3").containsEntry("hold_reason", "4");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void shippedChoicesCountWhereTheTableCannotBeRead(TestDatabase database) {
        try (World world = new World(database, folder)) {
            world.serviceNow.insert("sys_choice", Map.of("name", "incident", "element", "state", "value", "9", "label", "Parked",
                    "language", "en", "inactive", "false"), "admin");
            world.serviceNow.hideTable("sys_choice");
            world.start();
            until("the choices were asked for", () -> world.serviceNow.traffic().count("GET", "/api/now/table/sys_choice") == 1);
            String number = world.openLinkedIncident("Screen cracked");
            world.tangoe.sendRaw("note", event(number, "9", "Parked."));
            world.untilStatus(number, "note", "delivered");
            assertThat(world.serviceNow.incident(number)).containsEntry("state", "2");
            world.tangoe.sendRaw("note", event(number, "8", "Gone."));
            until("canceled", () -> world.serviceNow.incident(number).get("state").equals("8"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void numberWithoutALinkIsLookedUp(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.serviceNow.openIncident(Map.of("assignment_group", "Service Desk")).get("number");
        world.tangoe.sendRaw("note", event(number, null, "By the way."));
        world.untilStatus(number, "note", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "2");
        assertThat(notes(world, number)).containsExactly("By the way.");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void unknownNumberIsDeadUntilTheIncidentExists(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = "INC0099001";
        world.tangoe.sendRaw("note", event(number, null, "Too early."));
        JsonNode dead = world.untilStatus(number, "note", "dead");
        assertThat(dead.path("error").asText()).isEqualTo("ServiceNow has no incident INC0099001 that the bridge's user may read");
        assertThat(dead.path("attempts").asInt()).isEqualTo(1);

        world.serviceNow.openIncident(Map.of("number", number, "assignment_group", "Service Desk"));
        world.replay(dead);
        world.untilStatus(number, "note", "delivered");
        assertThat(notes(world, number)).containsExactly("Too early.");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void hostileNumberOrGroupIsDeadAndWritesNowhere(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.untilIdle(number);
        long before = world.serviceNow.traffic().count("PATCH", "/");
        assertThat(world.tangoe.sendRaw("note", event("INC1^ORactive=true", null, "x"))).isEqualTo(202);
        assertThat(world.tangoe.reassign(number, "x^ORactive=true", "x")).isEqualTo(202);
        until("dead", () -> world.api("/api/messages?status=dead&limit=1000").path("messages").findValuesAsText("ticket")
                .contains("INC1^ORactive=true"));
        assertThat(world.untilStatus(number, "reassigned", "dead").path("error").asText())
                .isEqualTo("ServiceNow was not asked for the assignment group \"x^ORactive=true\": A value for a ServiceNow query "
                        + "holds ^ or a line break, which would change the query");
        assertThat(world.serviceNow.traffic().count("PATCH", "/")).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void ownTextThatComesBackIsNotWritten(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.tangoe.act(WebhookEvent.NOTE, number, null, null, 1);
        world.untilStatus(number, "note", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "1");

        world.serviceNow.comment(number, "It fell.", "fred.luddy");
        until("the comment", () -> world.tangoe.interactions(number).size() == 2);
        world.tangoe.act(WebhookEvent.AWAITING_CUSTOMER_RESPONSE, number, null, null, 1);
        world.untilStatus(number, "awaiting_customer_response", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "3").containsEntry("hold_reason", "1");
        assertThat(world.serviceNow.journal(number, "comments")).hasSize(2).last().asString()
                .startsWith("Tangoe is waiting for your response.\n[tb-");

        world.tangoe.act(WebhookEvent.CLOSED, number, null, null, 1);
        world.untilStatus(number, "closed", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "6")
                .containsEntry("close_notes", "Tangoe closed this request.");
        assertThat(notes(world, number)).containsExactly("Tangoe closed this request.");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void echoKeepsItsGroupAndItsState(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        String own = world.tangoe.interactions(number).get(0);
        String body = event(number, "9", own).replace("}", ",\"assignment_group\":\"" + World.GROUP + "\"}");
        world.tangoe.sendRaw("reassigned", body);
        world.untilStatus(number, "reassigned", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "9").containsEntry("assignment_group", World.GROUP);
        assertThat(notes(world, number)).containsExactly("Tangoe handed this request back.");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void ownTextMayComeBackBeforeTheCallThatSentItIsAnswered(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.tangoe.faults().onPath("/1/interactions").containing("Quickly, please").once().timeoutAfterWrite();
        world.serviceNow.comment(number, "Quickly, please.", "fred.luddy");
        until("Tangoe has it", () -> world.tangoe.interactions(number).size() == 2);
        assertThat(world.message(number, "comment").path("status").asText()).isEqualTo("delivering");
        world.tangoe.act(WebhookEvent.NOTE, number, null, null, 1);
        world.untilStatus(number, "note", "delivered");
        assertThat(notes(world, number)).isEmpty();
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "1");
        world.tangoe.faults().clear();
        world.untilStatus(number, "comment", "uncertain");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void dataPolicyMakesTheMessageDeadWithServiceNowsWords(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.serviceNow.ignoreWritesTo("close_code");
        world.tangoe.close(number, "Replaced.");
        JsonNode dead = world.untilStatus(number, "closed", "dead");
        assertThat(dead.path("error").asText()).isEqualTo("ServiceNow answered 403: Operation Failed, "
                + "Data Policy Exception: The following fields are mandatory: Resolution code");
        assertThat(notes(world, number)).isEmpty();

        world.serviceNow.liftAccessRules();
        world.replay(dead);
        world.untilStatus(number, "closed", "delivered");
        assertThat(notes(world, number)).containsExactly("Replaced.");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void workOnAClosedIncidentIsDeadUntilItIsReopened(TestDatabase database) {
        World world = WORLDS.on(database);
        for (String event : List.of("note", "reassigned")) {
            String number = world.openLinkedIncident("Screen cracked");
            world.serviceNow.update(number, Map.of("state", "8"), "admin");
            assertThat(world.tangoe.sendRaw(event, event(number, null, "Replaced."))).isEqualTo(202);
            JsonNode dead = world.untilStatus(number, event, "dead");
            assertThat(dead.path("error").asText()).isEqualTo("ServiceNow lets the bridge's user change nothing in a record that is "
                    + "closed or canceled: have it reopened there and replay this message, or discard it");

            world.serviceNow.update(number, Map.of("state", "2"), "admin");
            world.replay(dead);
            world.untilStatus(number, event, "delivered");
            assertThat(notes(world, number)).containsExactly("Replaced.");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void endThatServiceNowCameToFirstIsDeliveredWithoutAWrite(TestDatabase database) {
        World world = WORLDS.on(database);
        Map<String, String> resolution = Map.of("close_code", "Solution provided", "close_notes", "Found it.");
        for (String state : List.of("7", "8")) {
            for (WebhookEvent event : List.of(WebhookEvent.CLOSED, WebhookEvent.CANCELED)) {
                String kind = event.name().toLowerCase(Locale.ROOT);
                String number = world.openLinkedIncident("Screen cracked");
                Map<String, String> ended = new HashMap<>(resolution);
                ended.put("state", state);
                world.serviceNow.update(number, ended, "admin");
                until("Tangoe is told", () -> world.tangoe.interactions(number).size() == 2);
                world.untilIdle(number);
                String modified = world.serviceNow.incident(number).get("sys_mod_count");
                long writes = world.serviceNow.traffic().count("PATCH", "/");

                assertThat(world.tangoe.act(event, number, "Then we end it too.", null, 1)).containsExactly(202);
                JsonNode delivered = world.untilStatus(number, kind, "delivered");

                String remark = (state.equals("7") ? "Closed" : "Canceled")
                        + " in ServiceNow before, so both sides have ended and nothing was written";
                assertThat(delivered.path("remark").asText()).isEqualTo(remark);
                assertThat(delivered.path("error").isNull()).isTrue();
                assertThat(delivered.path("attempts").asInt()).isEqualTo(1);
                assertThat(world.api("/api/tickets/" + number).path("timeline").findValuesAsText("remark")).last().isEqualTo(remark);
                assertThat(world.serviceNow.traffic().count("PATCH", "/")).as("nothing is tried that would be refused").isEqualTo(writes);
                assertThat(world.serviceNow.incident(number)).containsEntry("state", state).containsEntry("sys_mod_count", modified)
                        .containsEntry("close_notes", "Found it.");
                assertThat(notes(world, number)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void fieldThatIsRevertedIsNamedAndTheNoteIsNotWrittenTwice(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.serviceNow.ignoreWritesTo("state");
        world.tangoe.reassign(number, "Service Desk", "Not ours.");
        world.tangoe.sendRaw("note", event(number, "2", "Started."));
        JsonNode dead = world.untilStatus(number, "note", "dead");
        assertThat(dead.path("error").asText()).isEqualTo("ServiceNow answers 200 but did not take incident.state: sent \"2\", "
                + "kept \"1\"; an access rule, a business rule or the column's length stands against it");
        assertThat(notes(world, number)).containsExactly("Not ours.", "Started.");

        world.serviceNow.liftAccessRules();
        world.replay(dead);
        world.untilStatus(number, "note", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "2").containsEntry("assignment_group", SERVICE_DESK);
        assertThat(notes(world, number)).containsExactly("Not ours.", "Started.");
        world.afterAPoll();
        world.untilIdle(number);
        assertThat(world.tangoe.interactions(number)).as("nothing of this was a person's doing").hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void groupThatWasTakenThoughTheStateWasNotIsTheBridgesDoing(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.serviceNow.ignoreWritesTo("state");
        world.tangoe.sendRaw("reassigned", event(number, "2", "Yours."));
        world.untilStatus(number, "reassigned", "dead");
        world.serviceNow.liftAccessRules();
        world.afterAPoll();
        world.untilIdle(number);
        assertThat(world.serviceNow.incident(number)).containsEntry("assignment_group", SERVICE_DESK);
        assertThat(world.tangoe.interactions(number)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void eventsOfATicketTakeEffectInTheOrderInWhichTheyCame(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        world.serviceNow.faults().onPath("/api/now/table/incident").containing("First").once().delay(Duration.ofMillis(400));
        world.tangoe.note(number, "First.");
        world.tangoe.externallyQueued(number, "Second.");
        world.tangoe.note(number, "Third.");
        world.tangoe.awaitingCustomerResponse(number, "Fourth?");
        world.tangoe.close(number, "Fifth.");
        world.untilStatus(number, "closed", "delivered");
        assertThat(world.serviceNow.journal(number).stream().skip(1).map(entry -> entry.value().split("\n")[0]))
                .containsExactly("First.", "Second.", "Third.", "Fourth?", "Fifth.");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "6");
        assertThat(world.messages(number, "dead")).isZero();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void eventThatIsSentAgainIsWrittenOnce(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Screen cracked");
        assertThat(world.tangoe.act(WebhookEvent.NOTE, number, "Ordered.", null, 3)).containsOnly(202);
        List<CompletableFuture<Integer>> again = List.of(CompletableFuture.supplyAsync(world.tangoe::sendAgain),
                CompletableFuture.supplyAsync(world.tangoe::sendAgain));
        again.forEach(CompletableFuture::join);
        world.untilIdle(number);
        assertThat(notes(world, number)).containsExactly("Ordered.");
    }

    /** Work notes without the one that tells the link, and without their tags. */
    private static List<String> notes(World world, String number) {
        return world.serviceNow.journal(number, "work_notes").stream().filter(note -> !note.startsWith("Tangoe support request "))
                .map(note -> note.replaceFirst("\n\\[tb-[0-9a-z]+\\.[0-9a-z]+]$", "")).toList();
    }

    private static String event(String number, String state, String text) {
        String body = "\"number\":\"" + number + "\",\"work_notes\":\"" + text.replace("\n", "\\n") + "\"";
        return "{" + body + (state == null ? "" : ",\"state\":\"" + state + "\"") + "}";
    }
}
