package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.sandbox.SupportRequest;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** What an incident becomes at Tangoe, over HTTP and with the routes as they are shipped. */
class IncidentToSupportRequestTest {

    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final Map<String, String> RESOLVED = Map.of("state", "6", "close_code", "Resolved by caller",
            "close_notes", "It works again.");

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world);

    @RegisterExtension
    static final SharedWorlds TERSE = new SharedWorlds(world -> world.with("SUPPORT_JOURNALS", "comments")
            .with("TANGOE_TEXT_LIMIT", "350"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void matchingIncidentBecomesOneSupportRequest(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Phone screen cracked");
        world.afterAPoll();

        assertThat(world.tangoe.requests(number)).singleElement().satisfies(request -> {
            assertThat(request.employeeId()).isEqualTo("0012349");
            assertThat(request.requestType()).isEqualTo("Device Replacement");
            assertThat(request.deviceType()).isEqualTo("Smart Phone");
            assertThat(request.vip()).isTrue();
            assertThat(request.requestorName()).isEqualTo("Fred Luddy");
            assertThat(request.requestorNumber()).isEqualTo("+1 (317) 555-0142");
            assertThat(request.texts().get(0)).startsWith("Short description: Phone screen cracked\n"
                    + "Incident: " + number + "\nPriority: Planning\n").contains("\nDescription: It happened this morning.")
                    .contains("Caller: Fred Luddy\nEmployee number: 0012349\n");
        });
        assertThat(posts(world, number)).isEqualTo(1);
        assertThat(world.serviceNow.incident(number)).containsEntry("correlation_display", "Tangoe")
                .containsEntry("correlation_id", Long.toString(world.tangoe.request(number).id()));
        assertThat(world.serviceNow.journal(number)).singleElement().satisfies(entry -> {
            assertThat(entry.element()).isEqualTo("work_notes");
            assertThat(entry.value()).contains("support request " + world.tangoe.request(number).id());
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void typeDeviceAndUrgencyComeFromTheTables(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.serviceNow.openIncident(Map.of("short_description", "iPad cannot join the Wi-Fi",
                "caller_id", "beth.anglin")).get("number");
        SupportRequest request = crossed(world, number);
        assertThat(request.requestType()).isEqualTo("Tech Support :: WiFi");
        assertThat(request.deviceType()).isEqualTo("Tablet");
        assertThat(request.vip()).isFalse();
        assertThat(request.employeeId()).isEqualTo("0010023");
        assertThat(request.requestorNumber()).isEqualTo("+1 (317) 555-0100");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void callerWithoutEmployeeNumberIsSentWithoutOne(TestDatabase database) {
        World world = WORLDS.on(database);
        world.serviceNow.person("guest." + database, "Guest", "");
        String number = world.serviceNow.openIncident(Map.of("short_description", "No signal", "caller_id", "guest." + database))
                .get("number");
        assertThat(crossed(world, number).employeeId()).isNull();
        assertThat(world.tangoe.traffic().requests("POST", "/1/support_requests")).filteredOn(call -> call.body().contains(number))
                .singleElement().satisfies(call -> assertThat(call.query()).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void incidentIsLeftAloneUntilItMatchesAndThenBringsItsComments(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.serviceNow.openIncident(Map.of("short_description", "SIM card", "assignment_group", "Service Desk"))
                .get("number");
        world.serviceNow.comment(number, "It asks for a PIN.", "fred.luddy");
        world.clock.advance(ONE_SECOND);
        world.serviceNow.workNote(number, "Looks like Tangoe's.", "beth.anglin");
        world.afterAPoll();
        assertThat(world.tangoe.requests(number)).isEmpty();
        assertThat(world.api("/api/tickets/" + number).path("status").asInt()).isEqualTo(404);

        world.serviceNow.update(number, Map.of("assignment_group", "Tangoe Mobility"), "beth.anglin");
        SupportRequest request = crossed(world, number);
        assertThat(request.texts().get(0)).containsSubsequence("Comment by fred.luddy, ", " UTC: It asks for a PIN.",
                "Work note by beth.anglin, ", " UTC: Looks like Tangoe's.");
        world.serviceNow.comment(number, "Hello?", "fred.luddy");
        until("only the new comment follows", () -> world.tangoe.interactions(number).size() > 1);
        world.afterAPoll();
        world.untilIdle(number);
        assertThat(world.tangoe.interactions(number)).hasSize(2).last().asString().endsWith("Hello?");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void everyEntryOfBeforeTheFirstPollCrossesOnceAndInOrder(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.serviceNow.openIncident(Map.of("short_description", "Forty comments", "description", "d".repeat(4000),
                "assignment_group", "Service Desk", "caller_id", "fred.luddy")).get("number");
        List<String> said = IntStream.range(0, 40).mapToObj(i -> "Comment " + i + " " + "w".repeat(300) + ".").toList();
        for (String text : said) {
            world.serviceNow.comment(number, text, "fred.luddy");
            world.clock.advance(ONE_SECOND);
        }
        world.serviceNow.update(number, Map.of("assignment_group", "Tangoe Mobility"), "beth.anglin");

        until("all are told", () -> !world.tangoe.requests(number).isEmpty() && String.join("\n", world.tangoe.interactions(number)).contains(said.get(39)));
        world.untilIdle(number);
        String all = String.join("\n", world.tangoe.interactions(number));
        assertThat(all).contains("Incident: " + number, "Caller: ").containsSubsequence(said.toArray(String[]::new));
        assertThat(said).allSatisfy(text -> assertThat(all.indexOf(text)).isEqualTo(all.lastIndexOf(text)));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void muchAndAlikeCrossesWholeOrWithAMark(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.serviceNow.openIncident(Map.of("short_description", "Two hundred comments", "description", "d".repeat(1_000_000),
                "assignment_group", "Service Desk", "caller_id", "fred.luddy")).get("number");
        List<String> said = IntStream.range(0, 200).mapToObj(i -> "Comment " + i + "." + (i % 90 == 40 ? "w".repeat(50_000) : "")).toList();
        for (String text : said) {
            world.serviceNow.comment(number, text, "fred.luddy");
            world.clock.advance(ONE_SECOND);
        }
        world.serviceNow.comment(number, "The same words.", "fred.luddy");
        world.serviceNow.comment(number, "The same words.", "fred.luddy");
        world.serviceNow.update(number, Map.of("assignment_group", "Tangoe Mobility"), "beth.anglin");

        until("all are told", () -> !world.tangoe.requests(number).isEmpty()
                && String.join("\n", world.tangoe.interactions(number)).split("The same words", -1).length == 3);
        world.untilIdle(number);
        String all = String.join("\n", world.tangoe.interactions(number));
        String[] begins = IntStream.range(0, 200).mapToObj(i -> "Comment " + i + ".").toArray(String[]::new);
        assertThat(all).contains("Incident: " + number, "Caller: ").containsSubsequence(begins);
        assertThat(begins).allSatisfy(text -> assertThat(all.indexOf(text)).isEqualTo(all.lastIndexOf(text)));
        assertThat(world.tangoe.interactions(number)).allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(10_000));
        assertThat(world.messages(number, "dead")).isZero();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void journalEntriesOfPeopleCrossOnceEachAndInOrder(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Phone does not charge");
        for (int i = 1; i <= 5; i++) {
            world.serviceNow.comment(number, "Comment " + i, "fred.luddy");
            world.serviceNow.workNote(number, "Own note " + i, "tangoe.bridge");
            world.clock.advance(ONE_SECOND);
            world.serviceNow.workNote(number, "Note " + i, "beth.anglin");
            world.clock.advance(ONE_SECOND);
        }
        until("ten interactions", () -> world.tangoe.interactions(number).size() >= 11);
        world.afterAPoll();
        world.untilIdle(number);
        assertThat(world.tangoe.interactions(number).stream().skip(1).map(text -> text.replaceFirst(".*UTC: ", "")))
                .containsExactly("Comment 1", "Note 1", "Comment 2", "Note 2", "Comment 3", "Note 3", "Comment 4", "Note 4",
                        "Comment 5", "Note 5");
        assertThat(world.tangoe.interactions(number).get(1)).matches("Comment by fred.luddy, [0-9-]{10} [0-9:]{8} UTC: Comment 1");
        assertThat(world.tangoe.interactions(number).get(2)).startsWith("Work note by beth.anglin, ");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void markupOfNotesArrivesAsPlainText(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Email setup");
        world.serviceNow.workNote(number, "[code]<p>Try <b>this</b>:</p><ul><li>one &amp; two</li></ul>[/code] \u0007done", "beth.anglin");
        until("the note", () -> world.tangoe.interactions(number).size() == 2);
        assertThat(world.tangoe.interactions(number).get(1)).endsWith("UTC: Try this:\n- one & two done");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void personsChangesOfStateAreToldOnceEach(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Tablet is slow");
        world.serviceNow.update(number, RESOLVED, "beth.anglin");
        told(world, number, "Resolved in ServiceNow by beth.anglin: It works again.");
        world.serviceNow.update(number, Map.of("state", "2"), "fred.luddy");
        told(world, number, "Reopened in ServiceNow by fred.luddy.");
        world.serviceNow.update(number, RESOLVED, "beth.anglin");
        told(world, number, "Resolved in ServiceNow by beth.anglin: It works again.");
        world.serviceNow.update(number, Map.of("state", "7"), "admin");
        told(world, number, "Closed in ServiceNow by admin: It works again.");
        world.serviceNow.update(number, Map.of("state", "8"), "admin");
        told(world, number, "Canceled in ServiceNow by admin: It works again.");
        assertThat(world.tangoe.interactions(number)).hasSize(6);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void ticketThatIsTakenAwayIsFollowedAndMayBeGivenBack(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Roaming does not work");
        world.serviceNow.update(number, Map.of("assignment_group", "Service Desk"), "beth.anglin");
        told(world, number, "Taken back in ServiceNow by beth.anglin, no more work for Tangoe.");
        world.serviceNow.comment(number, "Still here.", "fred.luddy");
        until("the comment", () -> world.tangoe.interactions(number).size() == 3);
        world.serviceNow.update(number, Map.of("assignment_group", "Tangoe Mobility"), "beth.anglin");
        told(world, number, "Given to Tangoe again in ServiceNow by beth.anglin.");
        assertThat(world.tangoe.interactions(number)).hasSize(4);
        assertThat(world.tangoe.requests(number)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatTheBridgeWroteIsNotTold(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Voicemail is locked");
        world.tangoe.close(number, "Voicemail reset.");
        until("resolved", () -> world.serviceNow.incident(number).get("state").equals("6"));
        world.tangoe.reassign(number, "Service Desk", "Please check.");
        world.untilStatus(number, "reassigned", "delivered");
        world.afterAPoll();
        world.untilIdle(number);
        assertThat(world.tangoe.request(number).interactions()).filteredOn(SupportRequest.Interaction::byClient).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void personsChangeDuringAWriteOfTheBridgeIsToldAfterwards(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Phone gets hot");
        String path = "/api/now/table/incident/" + world.serviceNow.incident(number).get("sys_id");
        world.serviceNow.faults().onPath(path).method("PATCH").once().delay(ONE_SECOND);
        world.serviceNow.faults().onPath(path).method("PATCH").once().status(403);
        world.tangoe.note(number, "On it.");
        world.untilStatus(number, "note", "delivering");
        world.serviceNow.update(number, RESOLVED, "beth.anglin");
        world.untilStatus(number, "note", "dead");
        world.clock.advance(Duration.ofSeconds(10));
        told(world, number, "Resolved in ServiceNow by beth.anglin: It works again.");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void incidentThatSomebodyElseLinkedIsNotCreatedAgain(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.serviceNow.openIncident(Map.of("short_description", "Linked by the old integration",
                "correlation_id", "777", "correlation_display", "Tangoe")).get("number");
        world.serviceNow.comment(number, "Who has this?", "fred.luddy");
        world.afterAPoll();
        assertThat(world.tangoe.requests(number)).isEmpty();
        assertThat(world.serviceNow.incident(number)).containsEntry("correlation_id", "777");
        assertThat(world.api("/api/messages?ticket=" + number).path("messages")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void threeHundredIncidentsOfOneSecondCrossOnceEach(TestDatabase database) {
        World world = WORLDS.on(database);
        List<String> numbers = world.serviceNow.bulkInsert(300, Map.of("short_description", "Carrier outage"));
        until("all are linked", () -> numbers.stream()
                .noneMatch(number -> world.serviceNow.incident(number).get("correlation_id").isEmpty()));
        world.afterAPoll();
        assertThat(numbers).allSatisfy(number -> assertThat(world.tangoe.requests(number)).hasSize(1));
        assertThat(numbers).allSatisfy(number -> assertThat(world.serviceNow.journal(number)).hasSize(1));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void pushAndPollOnOneIncidentMakeOneSupportRequest(TestDatabase database) {
        World world = WORLDS.on(database);
        List<String> numbers = IntStream.range(0, 20).mapToObj(i -> world.openIncident("Hotspot " + i)).toList();
        numbers.stream().parallel().forEach(number -> {
            world.serviceNow.comment(number, "Please hurry.", "fred.luddy");
            push(world, "sys_id", world.serviceNow.incident(number).get("sys_id"));
            push(world, "number", number);
        });
        until("all are linked", () -> numbers.stream()
                .noneMatch(number -> world.serviceNow.incident(number).get("correlation_id").isEmpty()));
        world.afterAPoll();
        numbers.forEach(world::untilIdle);
        assertThat(numbers).allSatisfy(number -> {
            assertThat(world.tangoe.requests(number)).hasSize(1);
            assertThat(String.join("\n", world.tangoe.interactions(number))).containsOnlyOnce("Please hurry.");
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void pushAloneIsEnough(TestDatabase database) {
        try (World world = new World(database, folder).with("SERVICENOW_POLL_PERIOD", "1h").start()) {
            until("the only poll", () -> world.serviceNow.traffic().count("GET", "/api/now/table/incident") > 0);
            String bySysId = world.openIncident("Lost phone");
            String byNumber = world.openIncident("Stolen phone");
            String elsewhere = world.serviceNow.openIncident(new HashMap<>(Map.of("assignment_group", "Service Desk"))).get("number");
            push(world, "sys_id", world.serviceNow.incident(bySysId).get("sys_id"));
            push(world, "number", byNumber);
            push(world, "number", elsewhere);
            push(world, "number", "INC7777777");
            push(world, "sys_id", "0123456789abcdef0123456789abcdef");
            push(world, "number", "no number^active=true");
            crossed(world, bySysId);
            crossed(world, byNumber);
            world.untilStatus(elsewhere, "changed", "delivered");
            world.untilStatus("INC7777777", "changed", "delivered");
            world.untilStatus("0123456789abcdef0123456789abcdef", "changed", "delivered");
            until("the hostile hint is dead", () -> world.api("/api/messages?status=dead").path("messages").size() == 1);
            assertThat(world.api("/api/messages?status=dead").at("/messages/0/error").asText())
                    .contains("neither a sys_id (32 hexadecimal digits) nor a number such as INC0010042");
            assertThat(world.tangoe.requests()).hasSize(2);

            world.serviceNow.comment(byNumber, "Found it!", "fred.luddy");
            world.serviceNow.update(byNumber, Map.of("assignment_group", "Service Desk"), "beth.anglin");
            push(world, "number", byNumber);
            until("both are told", () -> world.tangoe.interactions(byNumber).size() == 3);
            assertThat(world.tangoe.interactions(byNumber).get(1)).endsWith("Found it!");
            assertThat(world.tangoe.interactions(byNumber).get(2)).startsWith("Taken back");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatHappensDuringAStopIsToldAfterIt(TestDatabase database) {
        try (World world = new World(database, folder).start()) {
            String old = world.openLinkedIncident("Battery drains");
            world.serviceNow.comment(old, "Before.", "fred.luddy");
            until("the comment", () -> world.tangoe.interactions(old).size() == 2);
            world.stop();
            world.serviceNow.comment(old, "Meanwhile.", "fred.luddy");
            world.serviceNow.update(old, RESOLVED, "beth.anglin");
            String fresh = world.openIncident("New phone");
            world.start();
            crossed(world, fresh);
            told(world, old, "Resolved in ServiceNow by beth.anglin: It works again.");
            assertThat(world.tangoe.interactions(old)).hasSize(4);
            assertThat(world.tangoe.interactions(old).get(2)).endsWith("Meanwhile.");
            assertThat(world.tangoe.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void onlyTheJournalsOfTheSettingCross(TestDatabase database) {
        World world = TERSE.on(database);
        String number = world.openLinkedIncident("Watch does not pair");
        world.serviceNow.workNote(number, "Between us.", "beth.anglin");
        world.serviceNow.comment(number, "For all.", "beth.anglin");
        until("the comment", () -> world.tangoe.interactions(number).size() == 2);
        world.afterAPoll();
        world.untilIdle(number);
        assertThat(world.tangoe.interactions(number)).hasSize(2).last().asString().endsWith("For all.");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void longTextIsCutWithAMark(TestDatabase database) {
        World world = TERSE.on(database);
        world.tangoe.longestText(350);
        String number = world.serviceNow.openIncident(Map.of("short_description", "Long story", "description", "And then. ".repeat(100)))
                .get("number");
        crossed(world, number);
        world.serviceNow.comment(number, "And now. ".repeat(100), "fred.luddy");
        until("the comment", () -> world.tangoe.interactions(number).size() == 2);
        assertThat(world.tangoe.interactions(number)).allSatisfy(text ->
                assertThat(text).hasSizeBetween(340, 350).matches("(?s).*And (then|now).*\\[cut: [0-9,]+ of [0-9,]+ characters left out]"));
    }

    private static SupportRequest crossed(World world, String number) {
        until(number + " is linked", () -> !world.serviceNow.incident(number).get("correlation_id").isEmpty());
        assertThat(world.tangoe.requests(number)).hasSize(1);
        return world.tangoe.request(number);
    }

    /** Waits for the text as the thread's last, and that nothing comes after it. */
    private static void told(World world, String number, String text) {
        int before = world.tangoe.interactions(number).size();
        until(text, () -> last(world, number).equals(text));
        world.afterAPoll();
        world.untilIdle(number);
        assertThat(last(world, number)).isEqualTo(text);
        assertThat(world.tangoe.interactions(number).size()).isLessThanOrEqualTo(before + 2);
    }

    private static String last(World world, String number) {
        List<String> texts = world.tangoe.interactions(number);
        return texts.get(texts.size() - 1);
    }

    private static long posts(World world, String number) {
        return world.tangoe.traffic().requests("POST", "/1/support_requests").stream().filter(call -> call.body().contains(number)).count();
    }

    private static void push(World world, String name, String value) {
        assertThat(world.post("/servicenow/incidents", "snow:push", "{\"" + name + "\": \"" + value + "\"}").statusCode()).isEqualTo(202);
    }
}
