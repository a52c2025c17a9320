package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.sandbox.SupportRequest;
import tangoe.bridge.testing.ShippedRoutes;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Tickets may be records of any table that extends task: a setting names it, and mappings say what its states and columns mean. */
class TicketsOfAScopedTableTest {

    private static final String TABLE = "x_acme_mobile_request";
    private static final String SERVICE_DESK = "d625dccec0a8016700a222a0f7900d06";

    /** No hold reason, no close code, and states of its own. */
    private static final String EVENTS = """
            limit: 10000
            events:
              closed: {fields: {state: "3"}, journal: work_notes, without-text: Tangoe closed this request.}
              canceled: {fields: {state: "4"}, journal: work_notes, without-text: Tangoe canceled this request.}
              note: {fields: {state: "2"}, only-where-state-is: ["1"], journal: work_notes, without-text: Tangoe updated this request.}
              reassigned: {fields: {assignment_group: "{assignment_group}"}, journal: work_notes, without-text: Handed back.}
              externally_queued: {fields: {}, journal: work_notes, without-text: Tangoe waits for a third party.}
              awaiting_customer_response: {fields: {}, journal: comments, without-text: Tangoe waits for you.}
            """;

    private static final String CODES = """
              x_acme_mobile_request:
                state:
                  "1": Open
                  "2": Work in Progress
                  "3": Closed Complete
                  "4": Closed Incomplete
              sc_req_item:
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aSettingAndMappingsAreEnough(TestDatabase database) throws IOException {
        try (World world = new World(database, folder.resolve("data")).with("SERVICENOW_TABLE", TABLE).at(home())) {
            world.serviceNow.taskTable(TABLE, "device_model");
            List.of("1", "2", "3", "4").forEach(state -> world.serviceNow.insert("sys_choice",
                    Map.of("name", TABLE, "element", "state", "value", state, "label", state, "inactive", "false"), "admin"));
            world.start();

            String number = opened(world, "Cracked screen", World.GROUP);
            untilLinked(world, number);
            assertThat(world.tangoe.interactions(number).get(0)).contains("Short description: Cracked screen").contains("Caller: Fred Luddy");
            assertThat(world.tangoe.request(number).employeeId()).isEqualTo("0012349");
            assertThat(world.api("/api/tickets/" + number).path("table").asText()).isEqualTo(TABLE);

            world.serviceNow.comment(number, "Are you there?", "fred.luddy");
            until("the comment crosses", () -> world.tangoe.interactions(number).stream().anyMatch(text -> text.contains("Are you there?")));

            says(world, "note", number, "2", "We look at it.");
            assertThat(world.serviceNow.record(TABLE, number)).containsEntry("state", "2");
            assertThat(world.serviceNow.journal(number, "work_notes")).anyMatch(note -> note.startsWith("We look at it."));

            aLostAnswerIsLookedForInThatTable(world, number);
            assertThat(world.tangoe.close(number, "A new one is on its way.")).isEqualTo(202);
            world.untilStatus(number, "closed", "delivered");
            assertThat(world.serviceNow.record(TABLE, number)).containsEntry("state", "3").containsEntry("active", "false");

            aTicketWithoutALinkIsFoundThere(world);
            String settled = anUncertainCreateIsSettled(world);
            aRecordOfAnotherTableMayHaveTheSameSysId(world, database);
            bothSidesAreInStep(world, number, settled);
        }
    }

    private Path home() throws IOException {
        ShippedRoutes routes = ShippedRoutes.copiedTo(folder.resolve("home")).with("mappings/choices.yaml", "  sc_req_item:\n", CODES)
                .with("mappings/incident-states.yaml", "  \"6\": resolved\n  \"7\": closed\n  \"8\": canceled\n", "  \"3\": closed\n  \"4\": canceled\n");
        for (String file : List.of("incident-fields.yaml", "support-request-text.yaml", "support-request.jq", "vip.yaml")) {
            routes.with("mappings/" + file, "caller_id", "opened_by");
        }
        Files.writeString(routes.home().resolve("routes/mappings/incident-events.yaml"), EVENTS);
        return routes.home();
    }

    private static String opened(World world, String what, String group) {
        return world.serviceNow.insert(TABLE, Map.of("short_description", what, "assignment_group", group, "device_model", "Pixel"),
                "fred.luddy").get("number");
    }

    private static void untilLinked(World world, String number) {
        until(number + " is linked", () -> !world.serviceNow.record(TABLE, number).get("correlation_id").isEmpty());
        world.untilIdle(number);
    }

    private static void says(World world, String event, String number, String state, String text) {
        assertThat(world.tangoe.sendRaw(event, "{\"number\":\"" + number + "\",\"state\":\"" + state + "\",\"work_notes\":\"" + text + "\"}"))
                .isEqualTo(202);
        world.untilStatus(number, event, "delivered");
    }

    private static void aLostAnswerIsLookedForInThatTable(World world, String number) {
        world.serviceNow.faults().onPath("/api/now/table/" + TABLE).containing("Ordered.").once().cutBodyAfterWrite();
        assertThat(world.tangoe.sendRaw("note", "{\"number\":\"" + number + "\",\"state\":\"4\",\"work_notes\":\"Ordered.\"}")).isEqualTo(202);
        world.untilStatus(number, "note", "waiting");
        world.clock.advance(Duration.ofMinutes(1));
        world.untilStatus(number, "note", "delivered");
        assertThat(world.serviceNow.journal(number, "work_notes")).filteredOn(note -> note.startsWith("Ordered.")).hasSize(1);
        assertThat(world.serviceNow.record(TABLE, number)).containsEntry("state", "4");
    }

    private static void aTicketWithoutALinkIsFoundThere(World world) {
        String number = opened(world, "Not for Tangoe", SERVICE_DESK);
        says(world, "note", number, "2", "Not ours.");
        assertThat(world.serviceNow.journal(number, "work_notes")).anyMatch(note -> note.startsWith("Not ours."));
    }

    private static String anUncertainCreateIsSettled(World world) {
        world.tangoe.faults().onPath("/1/support_requests").once().cutBodyAfterWrite();
        String number = opened(world, "Nobody knows", World.GROUP);
        String id = world.untilStatus(number, "create", "uncertain").path("id").asText();
        SupportRequest made = world.tangoe.request(number);
        assertThat(world.post("/api/messages/" + id + "/settle", "operator:watch",
                "{\"tangoe_id\": " + made.id() + ", \"thread_token\": \"" + made.threadToken() + "\"}").statusCode()).isEqualTo(200);
        untilLinked(world, number);
        return number;
    }

    private static void aRecordOfAnotherTableMayHaveTheSameSysId(World world, TestDatabase database) {
        String sysId = "5ca1ab1e".repeat(4);
        world.bridge().database().jdbi().useHandle(handle -> handle.createUpdate("""
                        insert into link (number, table_name, sys_id, state, assignment_group, home_group, mod_count, created_at, last_activity_at)
                        values ('INC0099001', 'incident', :sysId, '1', '', '', 0, :then, :then)""")
                .bind("sysId", sysId).bind("then", world.clock.instant().minus(Duration.ofDays(90))).execute());
        String number = world.serviceNow.insert(TABLE, Map.of("sys_id", sysId, "short_description", "The same sys_id", "assignment_group",
                World.GROUP), "fred.luddy").get("number");
        untilLinked(world, number);
        assertThat(world.tangoe.requests(number)).as("on " + database).hasSize(1);
    }

    private static void bothSidesAreInStep(World world, String... numbers) {
        world.clock.advance(Duration.ofMinutes(5));
        JsonNode report = world.api("/api/reconcile");
        assertThat(report.path("tickets").asInt()).as(report.toString()).isGreaterThan(numbers.length);
        assertThat(report.path("differences")).as(report.toString()).isEmpty();
        world.clock.advance(Duration.ofDays(2));
        world.tangoe.moveSilently(numbers[1], "closed");
        until("the comparison names " + numbers[1] + " alone", () -> {
            world.clock.advance(Duration.ofMinutes(5));
            JsonNode differences = world.api("/api/reconcile").path("differences");
            return differences.size() == 1 && differences.get(0).path("ticket").asText().equals(numbers[1]);
        });
    }
}
