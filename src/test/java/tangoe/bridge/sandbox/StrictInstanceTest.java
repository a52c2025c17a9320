package tangoe.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tangoe.bridge.sandbox.Caller.encoded;
import static tangoe.bridge.sandbox.Caller.json;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;

/** The sandbox refuses or drops what an instance refuses or drops, unless a test says otherwise. */
class StrictInstanceTest {

    private static final String INCIDENTS = "/api/now/table/incident";
    private static final Map<String, String> RESOLVED = Map.of("state", "6", "close_code", "Solution provided", "close_notes", "done");

    private final ServiceNowSandbox sandbox = new ServiceNowSandbox(MovableClock.standingAt("2026-11-20T09:14:02Z"));
    private Caller bridge;
    private String number;
    private String path;

    @BeforeEach
    void start() {
        sandbox.start(0);
        bridge = Caller.basic(sandbox.url(), ServiceNowSandbox.BRIDGE, "secret");
        Map<String, String> incident = sandbox.openIncident(Map.of());
        number = incident.get("number");
        path = INCIDENTS + "/" + incident.get("sys_id");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void whatIsClosedOrCanceledIsReadOnlyForAllButAdministrators() throws Exception {
        bridge.patch(path, Map.of("state", "8", "work_notes", "canceled"));

        HttpResponse<String> note = bridge.patch(path, Map.of("work_notes", "too late"));
        assertThat(note.statusCode()).isEqualTo(403);
        assertThat(json(note).path("error").path("detail").asText()).isEqualTo("ACL Exception Update Failed due to security constraints");
        assertThatThrownBy(() -> sandbox.comment(number, "too late", "fred.luddy")).isInstanceOf(VendorError.class);
        assertThat(sandbox.journal(number)).hasSize(1);

        sandbox.update(number, Map.of("state", "2"), "admin");
        assertThat(bridge.patch(path, Map.of("work_notes", "open again")).statusCode()).isEqualTo(200);
    }

    @Test
    void closingTakesARoleAndIsDroppedWithoutIt() throws Exception {
        bridge.patch(path, RESOLVED);
        assertThat(json(bridge.patch(path, Map.of("state", "7", "category", "hardware"))).path("result").path("state").asText()).isEqualTo("6");
        assertThat(sandbox.incident(number)).containsEntry("category", "hardware").containsEntry("incident_state", "6");

        sandbox.grant(ServiceNowSandbox.BRIDGE, "itil_admin");
        assertThat(json(bridge.patch(path, Map.of("state", "7"))).path("result").path("state").asText()).isEqualTo("7");
    }

    @Test
    void nobodyDeletesOrWritesWhereNoRoleLetsThem() throws Exception {
        HttpResponse<String> delete = bridge.call("DELETE", path, null, null);
        assertThat(delete.statusCode()).isEqualTo(403);
        assertThat(delete.body()).contains("ACL Exception Delete Failed due to security constraints");
        assertThat(bridge.post("/api/now/table/sys_user_group", Map.of("name", "Mine")).statusCode()).isEqualTo(403);
        assertThat(bridge.get(path).statusCode()).isEqualTo(200);
        sandbox.revoke(ServiceNowSandbox.BRIDGE, "itil");
        assertThat(bridge.patch(path, Map.of("work_notes", "x")).statusCode()).isEqualTo(403);

        sandbox.grant(ServiceNowSandbox.BRIDGE, "admin");
        assertThat(bridge.call("DELETE", path, null, null).statusCode()).isEqualTo(204);
    }

    @Test
    void aTableThatIsNotThereIsRefusedForWritingToo() throws Exception {
        HttpResponse<String> answer = bridge.post("/api/now/table/u_incidnet", Map.of("short_description", "misspelt"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("error").path("message").asText()).isEqualTo("Invalid table u_incidnet");
        assertThat(bridge.get("/api/now/table/u_incidnet").statusCode()).isEqualTo(400);
        assertThatThrownBy(() -> sandbox.insert("u_incidnet", Map.of(), "admin")).isInstanceOf(VendorError.class);
    }

    @Test
    void choicesAndReferencesThatDoNotExistAreDroppedWithoutAWord() throws Exception {
        HttpResponse<String> answer = bridge.patch(path, Map.of("state", "77", "hold_reason", "2", "assignment_group", "Service Desk",
                "assigned_to", "0".repeat(32), "caller_id", "fred.luddy", "close_code", "Solved (Permanently)", "close_notes", "kept"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(sandbox.incident(number)).containsEntry("state", "1").containsEntry("hold_reason", "").containsEntry("close_code", "")
                .containsEntry("assignment_group", Seeds.TANGOE_MOBILITY).containsEntry("assigned_to", "").containsEntry("caller_id", Seeds.FRED)
                .containsEntry("close_notes", "kept");
        assertThat(bridge.patch(path, Map.of("state", "6", "close_code", "Solved", "close_notes", "x")).body()).contains("Resolution code");
        assertThatThrownBy(() -> sandbox.update(number, Map.of("state", "77"), "beth.anglin")).hasMessageContaining("77");
        assertThatThrownBy(() -> sandbox.openIncident(Map.of("assignment_group", "Nobody's Desk"))).hasMessageContaining("Nobody's Desk");
    }

    @Test
    void whateverTheCallerChangesEndsTheWaitForTheCaller() {
        sandbox.update(number, Map.of("state", "3", "hold_reason", "1", "comments", "Which colour?"), ServiceNowSandbox.BRIDGE);
        sandbox.update(number, Map.of("urgency", "2"), "beth.anglin");
        assertThat(sandbox.incident(number)).containsEntry("state", "3");
        sandbox.update(number, Map.of("urgency", "1"), "fred.luddy");
        assertThat(sandbox.incident(number)).containsEntry("state", "2").containsEntry("hold_reason", "").containsEntry("urgency", "1");

        sandbox.update(number, Map.of("state", "3", "hold_reason", "4"), ServiceNowSandbox.BRIDGE);
        sandbox.comment(number, "Any news?", "fred.luddy");
        assertThat(sandbox.incident(number)).containsEntry("state", "3").containsEntry("hold_reason", "4");
    }

    @Test
    void aStagingTableTakesLabelsAndTellsWhatBecameOfEachRow() throws Exception {
        String staging = "/api/now/import/u_tangoe_asset/insertMultiple";
        Map<String, Object> rows = Map.of("records", List.of(Map.of("Asset ID", "a1", "IMEI", "35", "imei", "lost"), Map.of("IMEI", "36")));
        assertThat(bridge.post(staging, rows).statusCode()).isEqualTo(400);

        sandbox.stagingTable("u_tangoe_asset", "u_asset", "Asset ID", List.of("Asset ID", "IMEI"));
        JsonNode first = json(bridge.post(staging, rows));
        assertThat(sandbox.imported("u_tangoe_asset")).containsExactly(Map.of("Asset ID", "a1", "IMEI", "35"), Map.of("IMEI", "36"));
        assertThat(states(first)).containsExactly("inserted", "error");
        assertThat(sandbox.records("u_asset")).singleElement().satisfies(asset -> assertThat(asset).containsEntry("u_imei", "35"));
        JsonNode run = json(bridge.get("/api/now/table/sys_import_set_run?sysparm_query=set=" + first.path("import_set_id").asText()));
        assertThat(run.path("result").path(0).path("errors").asText()).isEqualTo("1");

        assertThat(states(json(bridge.post(staging, Map.of("records", List.of(Map.of("Asset ID", "a1", "IMEI", "37"))))))).containsExactly("updated");
        assertThat(states(json(bridge.post(staging, Map.of("records", List.of(Map.of("Asset ID", "a1", "IMEI", "37"))))))).containsExactly("ignored");

        sandbox.revoke(ServiceNowSandbox.BRIDGE, "import_set_loader");
        assertThat(bridge.post(staging, rows).statusCode()).isEqualTo(403);
    }

    @Test
    void anOperatorThatIsUnknownIsRefusedAloudAndAFieldThatIsUnknownIsNot() throws Exception {
        HttpResponse<String> answer = bridge.get(INCIDENTS + "?sysparm_query=" + encoded("active=true^short_descriptionCHANGESFROMx"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("error").path("message").asText()).contains("short_descriptionCHANGESFROMx");
        assertThat(json(bridge.get(INCIDENTS + "?sysparm_query=sate=6")).path("result")).hasSize(1);
    }

    private List<String> states(JsonNode answer) throws Exception {
        return json(bridge.get("/api/now/table/sys_import_set_row?sysparm_query=sys_import_set=" + answer.path("import_set_id").asText()))
                .path("result").findValuesAsText("sys_import_state");
    }
}
