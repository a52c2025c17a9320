package tangoe.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tangoe.bridge.sandbox.Caller.encoded;
import static tangoe.bridge.sandbox.Caller.json;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tangoe.bridge.testing.MovableClock;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServiceNowSandboxTest {

    private static final String INCIDENTS = "/api/now/table/incident";

    private final MovableClock clock = MovableClock.standingAt("2026-11-20T09:14:02Z");
    private final ServiceNowSandbox sandbox = new ServiceNowSandbox(clock);
    private Caller bridge;

    @BeforeEach
    void start() {
        sandbox.start(0);
        bridge = Caller.basic(sandbox.url(), "tangoe.bridge", "secret");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void readsAnIncidentAsTheSampleHasIt() throws Exception {
        sandbox.openIncident(Map.of("short_description", "Phone screen cracked", "impact", "2", "urgency", "2"));

        JsonNode row = json(bridge.get(INCIDENTS + "?sysparm_query=" + encoded("assignment_group.name=Tangoe Mobility^active=true")
                + "&sysparm_exclude_reference_link=true&sysparm_fields=number,state,priority,active,assigned_to,caller_id,"
                + "caller_id.name,caller_id.employee_number,caller_id.vip,sys_updated_on,sys_updated_by,sys_mod_count,comments,nonsense"))
                .path("result").path(0);

        assertThat(row).isEqualTo(Json.read("""
                {"number": "INC0010042", "state": "1", "priority": "3", "active": "true", "assigned_to": "",
                 "caller_id": "5137153cc611227c000bbd1bd8cd2005", "caller_id.name": "Fred Luddy",
                 "caller_id.employee_number": "0012349", "caller_id.vip": "true", "sys_updated_on": "2026-11-20 09:14:02",
                 "sys_updated_by": "fred.luddy", "sys_mod_count": "0", "comments": ""}"""));
    }

    @Test
    void referencesAreObjectsUnlessTheLinkIsExcluded() throws Exception {
        String path = INCIDENTS + "/" + sandbox.openIncident(Map.of()).get("sys_id");

        JsonNode linked = json(bridge.get(path)).path("result");
        assertThat(linked.path("assignment_group").path("value").asText()).isEqualTo(Seeds.TANGOE_MOBILITY);
        assertThat(linked.path("assignment_group").path("link").asText()).endsWith("/api/now/table/sys_user_group/" + Seeds.TANGOE_MOBILITY);
        assertThat(linked.path("assigned_to").asText()).isEmpty();
        assertThat(linked.has("close_notes")).isTrue();
        assertThat(json(bridge.get(path + "?sysparm_exclude_reference_link=true")).path("result").path("assignment_group").asText())
                .isEqualTo(Seeds.TANGOE_MOBILITY);
    }

    @Test
    void pagesWithTotalAndLinksWhoseCommasAreRaw() throws Exception {
        sandbox.bulkInsert(5, Map.of());

        HttpResponse<String> middle = bridge.get(INCIDENTS + "?sysparm_query=" + encoded("stateIN1,2^ORDERBYnumber")
                + "&sysparm_fields=number,state&sysparm_limit=2&sysparm_offset=2");
        assertThat(json(middle).path("result").findValuesAsText("number")).containsExactly("INC0010044", "INC0010045");
        assertThat(middle.headers().firstValue("X-Total-Count")).hasValue("5");
        assertThat(middle.headers().allValues("Link")).hasSize(1);
        String link = middle.headers().firstValue("Link").orElseThrow();
        assertThat(link).contains("sysparm_fields=number,state").contains("stateIN1%2C2").contains("sysparm_offset=0>;rel=\"first\"")
                .contains("sysparm_offset=0>;rel=\"prev\"").contains("sysparm_offset=4>;rel=\"next\"")
                .contains("sysparm_offset=4>;rel=\"last\"");

        HttpResponse<String> last = bridge.get(INCIDENTS + "?sysparm_limit=2&sysparm_offset=4");
        assertThat(last.headers().firstValue("Link").orElseThrow()).doesNotContain("\"next\"");
        assertThat(bridge.get(INCIDENTS).headers().firstValue("Link")).isEmpty();
    }

    @Test
    void writesBumpTimeAndCountAndAChangeToTheSameIsNone() throws Exception {
        String path = INCIDENTS + "/" + sandbox.openIncident(Map.of()).get("sys_id");
        clock.advance(Duration.ofSeconds(65));

        JsonNode changed = json(bridge.patch(path, Map.of("correlation_id", "43413", "nonsense", "x", "sys_created_by", "me")))
                .path("result");
        assertThat(changed.path("sys_updated_on").asText()).isEqualTo("2026-11-20 09:15:07");
        assertThat(changed.path("sys_created_on").asText()).isEqualTo("2026-11-20 09:14:02");
        assertThat(changed.path("sys_updated_by").asText()).isEqualTo("tangoe.bridge");
        assertThat(changed.path("sys_created_by").asText()).isEqualTo("fred.luddy");
        assertThat(changed.path("sys_mod_count").asText()).isEqualTo("1");

        clock.advance(Duration.ofSeconds(1));
        JsonNode same = json(bridge.call("PUT", path, "{\"correlation_id\":\"43413\"}", "application/json")).path("result");
        assertThat(same.path("sys_mod_count").asText()).isEqualTo("1");
        assertThat(same.path("sys_updated_on").asText()).isEqualTo("2026-11-20 09:15:07");
    }

    @Test
    void journalTextsAppendAndReadBackEmpty() throws Exception {
        Map<String, String> incident = sandbox.openIncident(Map.of());
        JsonNode answer = json(bridge.patch(INCIDENTS + "/" + incident.get("sys_id"), Map.of("work_notes", "one", "comments", "two")));
        bridge.patch(INCIDENTS + "/" + incident.get("sys_id"), Map.of("work_notes", "one"));
        sandbox.comment(incident.get("number"), "from Fred", "fred.luddy");

        assertThat(answer.path("result").path("work_notes").asText("?")).isEmpty();
        assertThat(sandbox.journal(incident.get("number"), "work_notes")).containsExactly("one", "one");
        JsonNode rows = json(bridge.get("/api/now/table/sys_journal_field?sysparm_query=" + encoded("element_id="
                + incident.get("sys_id") + "^elementINcomments,work_notes^sys_created_by!=tangoe.bridge"))).path("result");
        assertThat(rows).hasSize(1);
        assertThat(rows.path(0).path("value").asText()).isEqualTo("from Fred");
        assertThat(rows.path(0).path("name").asText()).isEqualTo("incident");
        assertThat(rows.path(0).path("sys_created_by").asText()).isEqualTo("fred.luddy");
        assertThat(sandbox.incident(incident.get("number")).get("sys_mod_count")).isEqualTo("3");
    }

    @Test
    void dataPoliciesRefuseWithWhatIsMissing() throws Exception {
        Map<String, String> incident = sandbox.openIncident(Map.of());
        String path = INCIDENTS + "/" + incident.get("sys_id");

        HttpResponse<String> resolved = bridge.patch(path, Map.of("state", "6", "work_notes", "gone"));
        assertThat(resolved.statusCode()).isEqualTo(403);
        assertThat(json(resolved)).isEqualTo(Json.read("""
                {"error": {"message": "Operation Failed", "detail":
                 "Data Policy Exception: The following fields are mandatory: Resolution code, Resolution notes"}, "status": "failure"}"""));
        assertThat(sandbox.journal(incident.get("number"))).isEmpty();

        assertThat(bridge.patch(path, Map.of("state", "3")).body()).contains("On hold reason");
        assertThat(bridge.patch(path, Map.of("state", "3", "hold_reason", "1")).body()).contains("Additional comments");
        assertThat(bridge.patch(path, Map.of("state", "3", "hold_reason", "1", "comments", "Which colour?")).statusCode()).isEqualTo(200);
        assertThat(bridge.patch(path, Map.of("work_notes", "still waiting")).statusCode()).isEqualTo(200);
        assertThat(bridge.patch(path, Map.of("state", "6", "close_code", "Solution provided", "close_notes", "done")).statusCode())
                .isEqualTo(200);
        assertThatThrownBy(() -> sandbox.openIncident(Map.of("state", "6"))).isInstanceOf(VendorError.class);
    }

    @Test
    void theCallersCommentEndsTheWaitForTheCallerAndNobodyElses() {
        String number = sandbox.openIncident(Map.of()).get("number");
        sandbox.update(number, Map.of("state", "3", "hold_reason", "1", "comments", "Which colour?"), "tangoe.bridge");

        sandbox.comment(number, "he is on holiday", "beth.anglin");
        assertThat(sandbox.incident(number)).containsEntry("state", "3").containsEntry("hold_reason", "1");
        sandbox.comment(number, "black", "fred.luddy");
        assertThat(sandbox.incident(number)).containsEntry("state", "2").containsEntry("hold_reason", "").containsEntry("incident_state", "2");
    }

    @Test
    void closedAndCanceledAreInactiveAndReopeningIsCounted() {
        String number = sandbox.openIncident(Map.of()).get("number");
        sandbox.update(number, Map.of("state", "6", "close_code", "Solution provided", "close_notes", "done"), "beth.anglin");
        assertThat(sandbox.incident(number)).containsEntry("active", "true").containsEntry("resolved_by", Seeds.BETH);
        sandbox.update(number, Map.of("state", "7"), "admin");
        assertThat(sandbox.incident(number)).containsEntry("active", "false");
        sandbox.update(number, Map.of("state", "2"), "admin");
        assertThat(sandbox.incident(number)).containsEntry("active", "true").containsEntry("reopen_count", "1");
        sandbox.update(number, Map.of("state", "8"), "beth.anglin");
        assertThat(sandbox.incident(number)).containsEntry("active", "false").containsEntry("reopen_count", "1");
    }

    @Test
    void tooLongATextIsCutWithoutAWord() throws Exception {
        String sysId = sandbox.openIncident(Map.of("description", "d".repeat(5000))).get("sys_id");
        HttpResponse<String> answer = bridge.patch(INCIDENTS + "/" + sysId, Map.of("short_description", "s".repeat(200)));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("result").path("short_description").asText()).hasSize(160);
        assertThat(json(answer).path("result").path("description").asText()).hasSize(4000);
    }

    @Test
    void refusesAsTheVendorDoes() throws Exception {
        assertThat(json(Caller.basic(sandbox.url(), "tangoe.bridge", "wrong").get(INCIDENTS))).isEqualTo(Json.read("""
                {"error": {"message": "User Not Authenticated", "detail": "Required to provide Auth information"}, "status": "failure"}"""));
        assertThat(bridge.get("/api/now/nothing").body()).contains("Requested URI does not represent any resource");
        assertThat(bridge.get(INCIDENTS + "/0".repeat(32)).statusCode()).isEqualTo(400);
        assertThat(bridge.get(INCIDENTS + "/" + "0".repeat(32)).statusCode()).isEqualTo(404);
        assertThat(bridge.get("/api/now/table/nowhere").statusCode()).isEqualTo(400);
        assertThat(bridge.get("/api/now/v1/table/incident").statusCode()).isEqualTo(404);
        assertThat(bridge.get("/api/now/v2/table/incident").statusCode()).isEqualTo(200);
        assertThat(new Caller(sandbox.url(), bridge.with("Accept", "text/csv").headers()).get(INCIDENTS).statusCode()).isEqualTo(406);
        assertThat(bridge.call("POST", INCIDENTS, "state=1", "application/x-www-form-urlencoded").statusCode()).isEqualTo(415);
        assertThat(bridge.call("POST", INCIDENTS, "{\"state\":", "application/json").statusCode()).isEqualTo(400);
        assertThat(bridge.get(INCIDENTS + "?sysparm_display_value=true").statusCode()).isEqualTo(400);
        assertThat(bridge.post("/api/now/table/sys_journal_field", Map.of("value", "forged")).statusCode()).isEqualTo(403);
    }

    @Test
    void insertsIntoATableOfTheCustomersOwnAndSaysWhere() throws Exception {
        sandbox.table("u_tangoe_asset", "imei", "removed").grant(ServiceNowSandbox.BRIDGE, "admin");
        HttpResponse<String> answer = bridge.post("/api/now/table/u_tangoe_asset", Map.of("imei", "350000000000001", "removed", false));
        assertThat(answer.statusCode()).isEqualTo(201);
        String location = answer.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith(sandbox.url());
        JsonNode row = json(bridge.get(location.substring(sandbox.url().length()))).path("result");
        assertThat(row.path("removed").asText()).isEqualTo("false");
        assertThat(row.path("removed").isTextual()).isTrue();
        assertThat(bridge.call("DELETE", location.substring(sandbox.url().length()), null, null).statusCode()).isEqualTo(204);
        assertThat(sandbox.records("u_tangoe_asset")).isEmpty();
    }

    @Test
    void resolvesDisplayedValuesOnlyWhereTheCallAsksForIt() throws Exception {
        String path = INCIDENTS + "/" + sandbox.openIncident(Map.of()).get("sys_id");
        JsonNode resolved = json(bridge.patch(path + "?sysparm_input_display_value=true&sysparm_exclude_reference_link=true",
                Map.of("assignment_group", "Service Desk"))).path("result");
        assertThat(resolved.path("assignment_group").asText()).isEqualTo(Seeds.SERVICE_DESK);
        JsonNode asIs = json(bridge.patch(path + "?sysparm_fields=assignment_group,assignment_group.name&sysparm_exclude_reference_link=true",
                Map.of("assignment_group", "Tangoe Mobility"))).path("result");
        assertThat(asIs.path("assignment_group").asText()).as("what leads nowhere is dropped").isEqualTo(Seeds.SERVICE_DESK);
        assertThat(asIs.path("assignment_group.name").asText()).isEqualTo("Service Desk");
    }

    @Test
    void readsTheVariablesOfARequestedItemByDotWalk() throws Exception {
        Map<String, String> item = sandbox.openRequestedItem("Accessory Order", Map.of("comment", "black one"), Map.of());
        JsonNode rows = json(bridge.get("/api/now/table/sc_item_option_mtom?sysparm_query=request_itemIN" + item.get("sys_id")
                + "&sysparm_fields=request_item,sc_item_option.item_option_new.name,sc_item_option.value&sysparm_exclude_reference_link=true"))
                .path("result");
        assertThat(rows).isEqualTo(Json.read("[{\"request_item\":\"" + item.get("sys_id")
                + "\",\"sc_item_option.item_option_new.name\":\"comment\",\"sc_item_option.value\":\"black one\"}]"));
        assertThat(json(bridge.get("/api/now/table/sc_req_item?sysparm_query=" + encoded("approval=approved^active=true^cat_item.name=Accessory Order")))
                .path("result")).hasSize(1);
    }

    @Test
    void handsOutTokensThatRunOutAndCanBeRevoked() throws Exception {
        String client = "&client_id=bridge-client&client_secret=client-secret";
        JsonNode first = token("grant_type=client_credentials" + client);
        assertThat(first.path("expires_in").asInt()).isEqualTo(1800);
        Caller bearer = bearer(first);
        assertThat(bearer.get(INCIDENTS).statusCode()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(600));
        JsonNode again = token("grant_type=client_credentials" + client);
        assertThat(again.path("access_token")).isEqualTo(first.path("access_token"));
        assertThat(again.path("expires_in").asInt()).isEqualTo(1200);
        clock.advance(Duration.ofSeconds(1200));
        assertThat(bearer.get(INCIDENTS).statusCode()).isEqualTo(401);

        JsonNode granted = token("grant_type=password&username=beth.anglin&password=person" + client);
        sandbox.signIn().revokeAccessTokens();
        assertThat(bearer(granted).get(INCIDENTS).statusCode()).isEqualTo(401);
        String refresh = "grant_type=refresh_token&refresh_token=" + granted.path("refresh_token").asText() + client;
        assertThat(bearer(token(refresh)).get(INCIDENTS).statusCode()).isEqualTo(200);
        assertThat(sandbox.traffic().requests("GET", INCIDENTS)).last().extracting(ReceivedRequest::user).isEqualTo("beth.anglin");
        sandbox.signIn().revokeRefreshTokens();
        assertThat(token(refresh).path("error").asText()).isEqualTo("server_error");
        assertThat(token("grant_type=password&username=beth.anglin&password=wrong" + client).has("access_token")).isFalse();
        assertThat(new Caller(sandbox.url(), Map.of("x-sn-apikey", "bridge-key", "Accept", "*/*")).get(INCIDENTS).statusCode()).isEqualTo(200);
        assertThat(new Caller(sandbox.url(), Map.of("x-sn-apikey", "other", "Accept", "*/*")).get(INCIDENTS).statusCode()).isEqualTo(401);
    }

    @Test
    void accessRulesHideWithoutAWord() throws Exception {
        Map<String, String> incident = sandbox.openIncident(Map.of("correlation_id", "1"));
        sandbox.openIncident(Map.of());
        String path = INCIDENTS + "/" + incident.get("sys_id");
        sandbox.workNote(incident.get("number"), "seen", "beth.anglin");

        sandbox.hideTable("sys_journal_field").hideField("incident", "correlation_id").ignoreWritesTo("close_notes");
        assertThat(json(bridge.get("/api/now/table/sys_journal_field"))).isEqualTo(Json.read("{\"result\":[]}"));
        assertThat(json(bridge.get(path)).path("result").has("correlation_id")).isFalse();
        HttpResponse<String> partial = bridge.patch(path, Map.of("close_notes", "lost", "category", "hardware"));
        assertThat(partial.statusCode()).isEqualTo(200);
        assertThat(sandbox.incident(incident.get("number"))).containsEntry("close_notes", "").containsEntry("category", "hardware");

        sandbox.hideRecord(incident.get("sys_id"));
        HttpResponse<String> page = bridge.get(INCIDENTS + "?sysparm_query=ORDERBYnumber&sysparm_limit=1");
        assertThat(json(page).path("result")).isEmpty();
        assertThat(page.headers().firstValue("X-Total-Count")).hasValue("2");
        assertThat(bridge.get(path).statusCode()).isEqualTo(404);

        sandbox.liftAccessRules();
        assertThat(json(bridge.get(path)).path("result").path("correlation_id").asText()).isEqualTo("1");
    }

    @Test
    void scrambledTiesMakePagingWithoutAUniqueOrderUnsafe() throws Exception {
        sandbox.bulkInsert(60, Map.of());
        sandbox.scrambleTies();
        assertThat(numbersByPage("ORDERBYsys_updated_on^ORDERBYsys_id")).hasSize(60);
        assertThat(numbersByPage("ORDERBYsys_updated_on")).hasSizeLessThan(60);
    }

    private Set<String> numbersByPage(String order) throws Exception {
        Set<String> seen = new HashSet<>();
        for (int offset = 0; offset < 60; offset += 10) {
            seen.addAll(json(bridge.get(INCIDENTS + "?sysparm_query=" + encoded(order) + "&sysparm_limit=10&sysparm_offset=" + offset))
                    .findValuesAsText("number"));
        }
        return seen;
    }

    @Test
    void aKeyThatChangedIsFoundUnderItsNewValueOnly() throws Exception {
        Map<String, String> incident = sandbox.openIncident(Map.of("correlation_id", "1"));
        bridge.patch(INCIDENTS + "/" + incident.get("sys_id"), Map.of("correlation_id", "2", "number", "INC7"));
        assertThat(json(bridge.get(INCIDENTS + "?sysparm_query=correlation_id=2")).path("result")).hasSize(1);
        assertThat(json(bridge.get(INCIDENTS + "?sysparm_query=correlation_id=1")).path("result")).isEmpty();
        assertThat(sandbox.incident("INC7")).containsEntry("correlation_id", "2");
        assertThatThrownBy(() -> sandbox.incident(incident.get("number"))).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void passesOverAnUpgradeToHttp2() throws Exception {
        HttpResponse<String> answer = bridge.post(INCIDENTS, Map.of("short_description", "upgrade"));
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(sandbox.traffic().requests("POST", INCIDENTS).get(0).headers()).containsEntry("upgrade", "h2c");
    }

    @Test
    void keepsItsHeadUnderManyWriters() throws Exception {
        Map<String, String> incident = sandbox.openIncident(Map.of());
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread writer = new Thread(() -> {
                for (int n = 0; n < 50; n++) {
                    sandbox.workNote(incident.get("number"), "note", "beth.anglin");
                }
            });
            writers.add(writer);
            writer.start();
        }
        for (int n = 0; n < 50; n++) {
            bridge.patch(INCIDENTS + "/" + incident.get("sys_id"), Map.of("work_notes", "note"));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(sandbox.journal(incident.get("number"))).hasSize(250);
        assertThat(sandbox.incident(incident.get("number"))).containsEntry("sys_mod_count", "250");
    }

    private JsonNode token(String form) throws Exception {
        return json(new Caller(sandbox.url(), Map.of()).call("POST", "/oauth_token.do", form, "application/x-www-form-urlencoded"));
    }

    private Caller bearer(JsonNode token) {
        return new Caller(sandbox.url(), Map.of("Authorization", "Bearer " + token.path("access_token").asText(), "Accept", "application/json"));
    }
}
