package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.api.ReconcileCommand;
import tangoe.bridge.sandbox.JournalEntry;
import tangoe.bridge.sandbox.ReceivedRequest;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.settings.Settings;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** A report compares both sides, ticket by ticket; what differs is named. */
class ProvablyInStep {

    private static final Duration SETTLED = Duration.ofMinutes(5);

    /** For tests that look at their own tickets only. */
    @RegisterExtension
    static final SharedWorlds SHARED = new SharedWorlds(world -> world);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aBusyStoryEndsInStep(TestDatabase database) {
        try (World world = new World(database, folder).with("SUPPORT_DEFAULT_GROUP", "Service Desk").start()) {
            List<String> tickets = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                tickets.add(world.openLinkedIncident("Phone " + i + " is broken"));
            }
            for (String ticket : tickets) {
                world.serviceNow.comment(ticket, "It fell on the floor.", "fred.luddy");
                world.serviceNow.workNote(ticket, "He says it fell.", "beth.anglin");
                until("both cross", () -> world.tangoe.interactions(ticket).size() == 3);
                world.tangoe.note(ticket, "We look into it.");
                world.tangoe.externallyQueued(ticket, "Waiting for the carrier.");
            }
            world.tangoe.close(tickets.get(0), "Screen replaced.");
            world.tangoe.cancel(tickets.get(1), "Not ours.");
            world.tangoe.reassign(tickets.get(2), "Service Desk", "Please look yourselves.");
            world.tangoe.awaitingCustomerResponse(tickets.get(3), "Which colour?");
            world.tangoe.note(tickets.get(4), null);
            settle(world, tickets);
            world.serviceNow.update(tickets.get(5), Map.of("state", "6", "close_code", "Solution provided", "close_notes", "Found it."), "beth.anglin");
            until("Tangoe is told", () -> world.tangoe.interactions(tickets.get(5)).stream().anyMatch(text -> text.startsWith("Resolved")));
            world.tangoe.close(tickets.get(5), "Then we close it too.");
            world.serviceNow.update(tickets.get(6), Map.of("state", "7", "close_code", "Solution provided", "close_notes", "Found it."), "admin");
            until("Tangoe is told", () -> world.tangoe.interactions(tickets.get(6)).stream().anyMatch(text -> text.startsWith("Closed")));
            world.tangoe.close(tickets.get(6), "Which ServiceNow takes no note of any more.");
            settle(world, tickets);

            JsonNode report = report(world);

            assertThat(report.path("differences")).isEmpty();
            assertThat(report.path("drift").asInt()).isZero();
            assertThat(report.path("under_way").asInt()).isZero();
            assertThat(report.path("tickets").asInt()).isEqualTo(7);
            assertThat(report.path("tangoe_readable").asBoolean()).isTrue();
            assertThat(report.path("journals_readable").asBoolean()).isTrue();
            assertThat(report.path("more").asBoolean()).isFalse();
            assertThat(Instant.parse(report.path("until").asText()))
                    .isEqualTo(Instant.parse(report.path("since").asText()).plus(Duration.ofHours(24)));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anIncidentThatWasNeverTakenIsMissing(TestDatabase database) {
        World world = SHARED.on(database);
        String sysId = UUID.randomUUID().toString().replace("-", "");
        world.serviceNow.hideRecord(sysId);
        String number = world.serviceNow.openIncident(Map.of("sys_id", sysId, "short_description", "Unseen")).get("number");
        world.clock.advance(SETTLED);
        world.openLinkedIncident("The walk goes on");
        world.serviceNow.liftAccessRules();

        assertThat(differences(world, number)).singleElement().satisfies(difference -> {
            assertThat(difference.path("kind").asText()).isEqualTo("missing");
            assertThat(difference.path("servicenow").asText()).startsWith("state 1, no correlation_id");
            assertThat(difference.path("tangoe").asText()).isEqualTo("no support request");
            assertThat(difference.path("bridge").asText()).isEqualTo("no link");
            assertThat(difference.path("advice").asText()).contains("POST /servicenow/incidents");
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anUncertainCreateIsMissingAndTheRequestThatItMadeIsNamed(TestDatabase database) {
        World world = SHARED.on(database);
        world.tangoe.faults().onPath("/1/support_requests").method("POST").containing("Answer lost").once().timeoutAfterWrite(Duration.ZERO);
        String number = world.openIncident("Answer lost");
        until("the create is uncertain", () -> world.messages(number, "uncertain") == 1);

        assertThat(differences(world, number)).singleElement().satisfies(difference -> {
            assertThat(difference.path("kind").asText()).isEqualTo("missing");
            assertThat(difference.path("tangoe").asText()).isEqualTo(world.tangoe.request(number).id() + " open");
            assertThat(difference.path("bridge").asText()).contains("(create) is uncertain");
            assertThat(difference.path("advice").asText()).contains("/settle");
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aRequestThatTangoeHasNoMoreIsMissing(TestDatabase database) {
        World world = SHARED.on(database);
        String number = world.openLinkedIncident("Deleted there");
        settle(world, List.of(number));
        long id = world.tangoe.request(number).id();
        world.tangoe.delete(id);

        assertThat(differences(world, number)).singleElement().satisfies(difference -> {
            assertThat(difference.path("kind").asText()).isEqualTo("missing");
            assertThat(difference.path("bridge").asText()).startsWith("linked to " + id);
            assertThat(difference.path("tangoe").asText()).isEqualTo("no support request");
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anIncidentThatServiceNowHasNoMoreIsMissing(TestDatabase database) {
        World world = SHARED.on(database);
        String number = world.openLinkedIncident("Deleted here");
        settle(world, List.of(number));
        world.serviceNow.delete("incident", world.serviceNow.incident(number).get("sys_id"));

        assertThat(differences(world, number)).singleElement().satisfies(difference -> {
            assertThat(difference.path("kind").asText()).isEqualTo("missing");
            assertThat(difference.path("servicenow").asText()).isEqualTo("no such incident");
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aSecondRequestIsDoubledByItsTextAndByItsNumber(TestDatabase database) {
        World world = SHARED.on(database);
        String sentTwice = world.openLinkedIncident("Sent twice");
        String byHand = world.openLinkedIncident("Opened by hand");
        settle(world, List.of(sentTwice, byHand));
        long again = world.tangoe.open(sentTwice, world.tangoe.interactions(sentTwice).get(0));
        long other = world.tangoe.open(byHand, "Please help Fred.");

        JsonNode report = report(world);
        assertThat(of(report, sentTwice)).singleElement().satisfies(difference -> {
            assertThat(difference.path("kind").asText()).isEqualTo("doubled");
            assertThat(difference.path("tangoe").asText()).isEqualTo(world.tangoe.request(sentTwice).id() + " open, " + again + " open");
            assertThat(difference.path("advice").asText()).contains("close " + again + ";");
        });
        assertThat(of(report, byHand)).as("Tangoe shows no number, and the text is not ours").isEmpty();

        world.tangoe.echoesExternalSourceId(true);
        assertThat(differences(world, byHand)).singleElement().satisfies(difference -> {
            assertThat(difference.path("kind").asText()).isEqualTo("doubled");
            assertThat(difference.path("advice").asText()).contains("close " + other + ";");
        });
        world.tangoe.echoesExternalSourceId(false);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatEndedOnOneSideOnlyIsApart(TestDatabase database) {
        World world = SHARED.on(database);
        String endedThere = world.openLinkedIncident("Closed there");
        String endedHere = world.openLinkedIncident("Resolved here");
        String taken = world.openLinkedIncident("Taken back");
        settle(world, List.of(endedThere, endedHere, taken));
        world.tangoe.moveSilently(endedThere, "Closed");
        world.serviceNow.update(endedHere, Map.of("state", "6", "close_code", "Solution provided", "close_notes", "Done."), "beth.anglin");
        world.serviceNow.update(taken, Map.of("assignment_group", "Service Desk"), "beth.anglin");
        until("it is told", () -> world.tangoe.interactions(endedHere).size() == 2 && world.tangoe.interactions(taken).size() == 2);
        world.tangoe.moveSilently(taken, "closed");
        settle(world, List.of(endedThere, endedHere, taken));

        JsonNode report = report(world);
        assertThat(of(report, endedThere)).singleElement().satisfies(difference -> {
            assertThat(difference.path("kind").asText()).isEqualTo("apart");
            assertThat(difference.path("tangoe").asText()).endsWith(" Closed");
            assertThat(difference.path("servicenow").asText()).startsWith("state 1");
        });
        assertThat(of(report, endedHere)).singleElement().satisfies(difference -> {
            assertThat(difference.path("kind").asText()).isEqualTo("apart");
            assertThat(difference.path("servicenow").asText()).startsWith("state 6");
            assertThat(difference.path("advice").asText()).startsWith("Ask Tangoe to close");
        });
        assertThat(of(report, taken)).as("no more Tangoe's").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anotherCorrelationIdIsApart(TestDatabase database) {
        World world = SHARED.on(database);
        String number = world.openLinkedIncident("Linked elsewhere");
        settle(world, List.of(number));
        world.serviceNow.update(number, Map.of("correlation_id", "4711"), "beth.anglin");

        assertThat(differences(world, number)).singleElement().satisfies(difference -> {
            assertThat(difference.path("kind").asText()).isEqualTo("apart");
            assertThat(difference.path("servicenow").asText()).contains("correlation_id 4711");
            assertThat(difference.path("bridge").asText()).startsWith("linked to " + world.tangoe.request(number).id());
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void notesThatAreOnOneSideOnlyAreNamed(TestDatabase database) {
        World world = SHARED.on(database);
        String removed = world.openLinkedIncident("Note removed");
        String untold = world.openLinkedIncident("Comment untold");
        String unthreaded = world.openLinkedIncident("Interaction gone");
        world.tangoe.note(removed, "We have it.");
        world.serviceNow.comment(unthreaded, "Any news?", "fred.luddy");
        until("it crosses", () -> world.tangoe.interactions(unthreaded).size() == 2);
        settle(world, List.of(removed, untold, unthreaded));
        JournalEntry note = world.serviceNow.journal(removed).stream().filter(entry -> entry.value().contains("We have it.")).findFirst().orElseThrow();
        world.serviceNow.delete("sys_journal_field", note.sysId());
        Map<String, String> entry = new HashMap<>(Map.of("name", "incident", "element", "comments", "value", "Hello?",
                "element_id", world.serviceNow.incident(untold).get("sys_id")));
        world.serviceNow.insert("sys_journal_field", entry, "fred.luddy");
        world.tangoe.removeText(unthreaded, world.tangoe.interactions(unthreaded).get(1));

        JsonNode report = report(world);
        assertThat(of(report, removed)).singleElement().satisfies(difference -> {
            assertThat(difference.path("kind").asText()).isEqualTo("notes");
            assertThat(difference.path("bridge").asText()).startsWith("delivered note (message ");
        });
        assertThat(of(report, untold)).singleElement().satisfies(difference -> {
            assertThat(difference.path("kind").asText()).isEqualTo("notes");
            assertThat(difference.path("servicenow").asText()).startsWith("1 journal entries: comments of fred.luddy");
        });
        assertThat(of(report, unthreaded)).singleElement().satisfies(difference -> {
            assertThat(difference.path("kind").asText()).isEqualTo("notes");
            assertThat(difference.path("tangoe").asText()).contains("1 of the texts sent are not in its thread");
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatWasGivenUpIsNamedWithItsMessageAndWhatIsUnderWayIsNot(TestDatabase database) {
        World world = SHARED.on(database);
        String dead = world.openLinkedIncident("Refused there");
        String waiting = world.openLinkedIncident("Tried again");
        settle(world, List.of(dead, waiting));
        world.tangoe.faults().onPath("/1/interactions").containing("No thank you").status(422);
        world.tangoe.faults().onPath("/1/interactions").containing("Later please").status(503);
        world.serviceNow.comment(dead, "No thank you", "fred.luddy");
        world.serviceNow.comment(waiting, "Later please", "fred.luddy");
        until("one is dead", () -> world.messages(dead, "dead") == 1);
        until("one waits", () -> world.messages(waiting, "waiting") == 1);

        JsonNode report = report(world);
        assertThat(of(report, dead)).singleElement().satisfies(difference -> {
            String id = world.api("/api/messages?status=dead&ticket=" + dead).path("messages").path(0).path("id").asText();
            assertThat(difference.path("kind").asText()).isEqualTo("notes");
            assertThat(difference.path("bridge").asText()).startsWith("message " + id + " (comment) is dead: Tangoe answered 422");
            assertThat(difference.path("advice").asText()).contains("/api/messages/" + id + "/replay");
        });
        assertThat(of(report, waiting)).isEmpty();
        assertThat(report.path("under_way").asInt()).isPositive();

        world.tangoe.faults().clear();
        world.clock.advance(Duration.ofHours(7));
        settle(world, List.of(waiting));
        assertThat(differences(world, waiting)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsYoungerThanTwoPollsIsUnderWay(TestDatabase database) {
        try (World world = new World(database, folder).with("SERVICENOW_POLL_PERIOD", "10m").start()) {
            until("the first poll is over", () -> world.serviceNow.traffic().count("GET", "/api/now/table/incident") > 0);
            String number = world.openIncident("Nobody has polled it");

            JsonNode early = world.api("/api/reconcile");
            assertThat(early.path("drift").asInt()).isZero();
            assertThat(early.path("under_way").asInt()).isEqualTo(1);

            world.clock.advance(Duration.ofMinutes(21));
            JsonNode late = world.api("/api/reconcile");
            assertThat(late.path("under_way").asInt()).isZero();
            assertThat(of(late, number)).singleElement().satisfies(difference -> assertThat(difference.path("kind").asText()).isEqualTo("missing"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aWindowExcludesWhatDidNotChangeInIt(TestDatabase database) {
        try (World world = new World(database, folder).start()) {
            String number = world.openLinkedIncident("Long ago");
            settle(world, List.of(number));
            world.tangoe.delete(world.tangoe.request(number).id());
            world.clock.advance(Duration.ofHours(48));

            JsonNode day = world.api("/api/reconcile");
            assertThat(day.path("tickets").asInt()).isZero();
            assertThat(day.path("drift").asInt()).isZero();
            assertThat(of(world.api("/api/reconcile?since=3d"), number)).hasSize(1);
            String since = world.clock.instant().minus(Duration.ofHours(50)).toString();
            assertThat(of(world.api("/api/reconcile?since=" + since), number)).hasSize(1);

            world.serviceNow.comment(number, "Still there?", "fred.luddy");
            until("somebody waits for an answer", () -> world.messages(number, "delivered") + world.messages(number, "dead") == 3);
            assertThat(of(report(world), number)).as("a request older than the window, gone")
                    .anySatisfy(difference -> assertThat(difference.path("kind").asText()).isEqualTo("missing"));

            for (String wrong : List.of("yesterday", "2999-01-01T00:00:00Z", "24")) {
                HttpResponse<String> answer = world.call("GET", "/api/reconcile?since=" + wrong, "operator:watch", null);
                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).contains("2026-11-20T09:00:00Z");
            }
            assertThat(world.call("GET", "/api/reconcile", "operator:wrong", null).statusCode()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aTenantThatCannotBeReadIsSaidAndTheRestIsCompared(TestDatabase database) {
        try (World world = new World(database, folder).start()) {
            String fine = world.openLinkedIncident("Fine");
            String apart = world.openLinkedIncident("Linked elsewhere");
            settle(world, List.of(fine, apart));
            world.serviceNow.update(apart, Map.of("correlation_id", "4711"), "beth.anglin");
            world.tangoe.delete(world.tangoe.request(fine).id());

            for (Runnable fault : List.<Runnable>of(
                    () -> world.tangoe.faults().onPath("/1/support_requests").method("GET").status(404),
                    () -> world.tangoe.faults().onPath("/1/support_requests").method("GET").htmlPage(200))) {
                fault.run();
                JsonNode report = report(world);
                assertThat(report.path("tangoe_readable").asBoolean()).isFalse();
                assertThat(report.path("tangoe_answer").asText()).startsWith("Tangoe answered");
                assertThat(report.path("tickets").asInt()).isEqualTo(2);
                assertThat(report.path("drift").asInt()).isEqualTo(1);
                assertThat(of(report, apart)).singleElement()
                        .satisfies(difference -> assertThat(difference.path("tangoe").asText()).isEqualTo("not readable"));
                world.tangoe.faults().clear();
            }

            world.tangoe.faults().onPath("/1/support_requests").method("GET").status(503);
            HttpResponse<String> down = world.call("GET", "/api/reconcile", "operator:watch", null);
            assertThat(down.statusCode()).as("down is not the same as unreadable").isEqualTo(503);
            assertThat(down.headers().firstValue("Retry-After")).isPresent();
            world.tangoe.faults().clear();

            world.serviceNow.hideTable("sys_journal_field");
            JsonNode blind = report(world);
            assertThat(blind.path("journals_readable").asBoolean()).isFalse();
            assertThat(of(blind, fine)).allSatisfy(difference -> assertThat(difference.path("kind").asText()).isNotEqualTo("notes"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void thousandsOfTicketsCostFewCallsAndTheListIsCapped(TestDatabase database) {
        int many = 3000;
        try (World world = new World(database, folder).with("SERVICENOW_POLL_PERIOD", "1h").with("TANGOE_GETS_PER_MINUTE", "100").start()) {
            until("the only poll is over", () -> world.serviceNow.traffic().count("GET", "/api/now/table/incident") > 0);
            List<String> numbers = world.serviceNow.bulkInsert(many, Map.of("short_description", "One of many"));
            link(world, numbers);
            world.clock.advance(Duration.ofHours(3));
            world.serviceNow.traffic().clear();
            world.tangoe.traffic().clear();

            JsonNode inStep = world.api("/api/reconcile");

            assertThat(inStep.path("differences")).isEmpty();
            assertThat(inStep.path("tickets").asInt()).isEqualTo(many);
            int pages = many / 200 + 1;
            List<ReceivedRequest> incidents = compared(world);
            assertThat(incidents).hasSizeLessThanOrEqualTo(pages)
                    .allSatisfy(call -> assertThat(Integer.parseInt(call.query().get("sysparm_limit"))).isLessThanOrEqualTo(200));
            assertThat(world.serviceNow.traffic().count("GET", "/api/now/table/sys_journal_field")).isLessThanOrEqualTo(pages + 1L);
            assertThat(world.tangoe.traffic().count("GET", "/1/support_requests")).isEqualTo(many / 999 + 1);

            numbers.subList(0, 1500).forEach(number -> world.tangoe.delete(world.tangoe.request(number).id()));
            JsonNode drift = world.api("/api/reconcile");
            assertThat(drift.path("drift").asInt()).isEqualTo(1500);
            assertThat(drift.path("differences")).hasSize(1000);
            assertThat(drift.path("more").asBoolean()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theDriftIsAMetricThatATimerKeeps(TestDatabase database) {
        try (World world = new World(database, folder).with("RECONCILE_PERIOD", "500ms").start()) {
            until("a first comparison", () -> metrics(world).contains("tangoe_bridge_drift 0.0"));
            String number = world.openLinkedIncident("Deleted there");
            settle(world, List.of(number));
            world.tangoe.delete(world.tangoe.request(number).id());
            world.clock.advance(SETTLED);
            until("the drift is measured", () -> metrics(world).contains("tangoe_bridge_drift 1.0"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theCommandAsksTheRunningBridge(TestDatabase database) throws Exception {
        try (World world = new World(database, folder).start()) {
            String number = world.openLinkedIncident("Told by the command");
            settle(world, List.of(number));
            world.clock.advance(SETTLED);
            Printed inStep = command(world, "watch", "", false);
            assertThat(inStep.code()).isEqualTo(ReconcileCommand.IN_STEP);
            assertThat(inStep.out()).contains("1 ticket compared").contains("In step.");

            world.tangoe.delete(world.tangoe.request(number).id());
            Printed table = command(world, "watch", "24h", false);
            assertThat(table.code()).isEqualTo(ReconcileCommand.DRIFT);
            assertThat(table.out()).contains("TICKET").containsPattern(number + " +missing +state 1, correlation_id").contains("    Ask Tangoe what became of");
            Printed json = command(world, "watch", world.clock.instant().minus(Duration.ofHours(1)).toString(), true);
            assertThat(json.code()).isEqualTo(ReconcileCommand.DRIFT);
            assertThat(new ObjectMapper().readTree(json.out()).path("differences").path(0).path("ticket").asText()).isEqualTo(number);

            assertThat(command(world, "watch", "tomorrow", false)).satisfies(asked -> {
                assertThat(asked.code()).isEqualTo(ReconcileCommand.COULD_NOT_ASK);
                assertThat(asked.err()).contains("400").contains("such as 24h");
            });
            assertThat(command(world, "guessed", "", false).code()).isEqualTo(ReconcileCommand.COULD_NOT_ASK);
            assertThat(command(world, "", "", false).err()).contains("api.username and api.password");
            world.stop();
            assertThat(command(world, "watch", "", false)).satisfies(asked -> {
                assertThat(asked.code()).isEqualTo(ReconcileCommand.COULD_NOT_ASK);
                assertThat(asked.err()).contains("is it running?");
            });
        }
    }

    private record Printed(int code, String out, String err) {
    }

    private static Printed command(World world, String password, String since, boolean json) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Settings settings = Settings.load(Path.of(""), Map.of("HTTP_HOST", "127.0.0.1", "HTTP_PORT",
                Integer.toString(world.port()), "API_USERNAME", password.isEmpty() ? "" : "operator",
                "API_PASSWORD", password));
        int code = new ReconcileCommand(settings, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)).run(since, json);
        return new Printed(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static String metrics(World world) {
        return world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + "/observe/metrics"))).body();
    }

    /** The comparison's pages of incidents: the poll asks for more columns. */
    private static List<ReceivedRequest> compared(World world) {
        return world.serviceNow.traffic().requests("GET", "/api/now/table/incident").stream()
                .filter(call -> !call.query().get("sysparm_fields").contains("short_description")).toList();
    }

    /** Both sides and the bridge as they are once all of these have crossed. */
    private static void link(World world, List<String> numbers) {
        world.bridge().database().jdbi().useTransaction(handle -> {
            PreparedBatch links = handle.prepareBatch("""
                    insert into link (number, table_name, sys_id, tangoe_id, thread_token, state, assignment_group, home_group, mod_count,
                    created_at, last_activity_at)
                    values (:number, 'incident', :sys_id, :id, 'token', '1', :group, :group, 1, :now, :now)""");
            for (String number : numbers) {
                String id = Long.toString(world.tangoe.open(number, "One of many: " + number));
                Map<String, String> incident = world.serviceNow.update(number, Map.of("correlation_id", id, "correlation_display", "Tangoe"),
                        ServiceNowSandbox.BRIDGE);
                links.bind("number", number).bind("sys_id", incident.get("sys_id")).bind("id", id)
                        .bind("group", incident.get("assignment_group")).bind("now", world.clock.instant()).add();
            }
            links.execute();
        });
    }

    private static void settle(World world, List<String> tickets) {
        world.afterAPoll();
        for (String ticket : tickets) {
            world.untilIdle(ticket);
        }
    }

    private static JsonNode report(World world) {
        world.afterAPoll();
        world.clock.advance(SETTLED);
        return world.api("/api/reconcile");
    }

    private static List<JsonNode> differences(World world, String ticket) {
        return of(report(world), ticket);
    }

    private static List<JsonNode> of(JsonNode report, String ticket) {
        assertThat(report.path("differences").isArray()).as(report.toString()).isTrue();
        List<JsonNode> found = new ArrayList<>();
        report.path("differences").forEach(difference -> {
            if (difference.path("ticket").asText().equals(ticket)) {
                found.add(difference);
            }
        });
        return found;
    }
}
