package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.sandbox.ReceivedRequest;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;
import tangoe.bridge.testing.Worlds;

/** Nothing of a request but what is named of its JSON and its address goes any further, and nothing in it is evaluated. */
class HostileRequestTest {

    private static final String NOTE = "/tangoe/support-requests/note";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVIL = "evil";
    private static final List<String> ORDERS = List.of("CamelServiceNowAction: delete", "CamelServiceNowTable: sys_user",
            "camelservicenowtable: sys_user", "CAMELSERVICENOWACTION: delete", "CamelServiceNowResource: import",
            "CamelServiceNowQuery: active=true", "CamelServiceNowSysId: evil", "CamelHttpUri: http://127.0.0.1:1/evil",
            "camelhttpuri: http://127.0.0.1:1/evil", "CamelHttpMethod: DELETE", "CAMELHTTPMETHOD: DELETE", "CamelHttpPath: /evil",
            "CamelHttpQuery: evil=1", "CamelHttpRawQuery: evil=1", "CamelHttpHost: evil", "CamelBeanMethodName: read",
            "CamelJacksonUnmarshalType: java.util.HashMap", "CamelJqFilter: .evil", "CamelHttpResponseCode: 418", "CamelToDynamicEndpoint: log:evil",
            "CamelSlipEndpoint: log:evil", "CamelCharsetName: UTF-16", "CamelAuthentication: evil", "org.apache.camel.evil: 1",
            "event: closed", "number: INC0000001", "id: 1", "query: evil", "kind: closed", "ticket: INC0000001", "sysId: evil", "tag: evil",
            "uncertain: true", "text: evil", "employeeId: evil", "tangoeQuery: evil=1", "link: evil", "event_id: evil", "variable.kind: closed",
            "header.evil: 1", "breadcrumbId: evil", "X-HTTP-Method-Override: DELETE", "X-Original-URL: /api/messages/replay",
            "X-Forwarded-For: evil", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "x-sn-apikey: evil",
            "API-Token: evil", "X-no-response-body: true", "Accept: text/evil", "Cookie: evil=1", "SOAPAction: evil");

    private static final String TEXT = """
            ${body} ${header.Authorization} ${bean:requestGuard} ${env:HOME} ${sys:user.home} ${properties:servicenow.password} \
            ${exchangeProperty.x} ${file:/etc/passwd} ${exception.stacktrace} ${camelContext.stop} $simple{body} #{1+1} \
            {{servicenow.password}} {{tangoe.api-token}} {{env:PATH}} {text} {assignment_group} {author} \\(.incident) \\(env) $ENV \
            | input | error("x") def f: 1; resource:file:/etc/passwd <script>alert(1)</script> ${jndi:ldap://127.0.0.1/x} %s %n %d $1 \\1 \
            '; drop table message; -- \u202e\u200b""";

    @TempDir
    static Path folder;
    static Worlds worlds;
    private static String bystander;

    @BeforeAll
    static void start() {
        worlds = new Worlds(folder);
    }

    @AfterAll
    static void stop() {
        worlds.close();
    }

    @Test
    void headersSteerNothing() {
        World world = h2();
        String number = quiet("Headers");
        String[] headers = Stream.concat(Stream.of("Content-Type: application/json"), ORDERS.stream())
                .flatMap(order -> Stream.of(order.split(": ", 2))).toArray(String[]::new);

        HttpResponse<String> response = world.call("POST", NOTE, "tangoe:hook", "{\"number\": \"" + number + "\", \"work_notes\": \"Plain.\"}", headers);

        onlyTheNoteIsWritten(world, number, response);
    }

    @Test
    void parametersOfTheAddressSteerNothing() {
        World world = h2();
        String number = quiet("Parameters");
        String query = ORDERS.stream().map(order -> order.split(": ", 2))
                .collect(Collectors.toMap(order -> order[0], order -> order[1], (one, other) -> one)).entrySet().stream()
                .map(order -> encoded(order.getKey()) + "=" + encoded(order.getValue())).collect(Collectors.joining("&"));

        HttpResponse<String> response = world.post(NOTE + "?" + query, "tangoe:hook", "{\"number\": \"" + number + "\", \"work_notes\": \"Plain.\"}");

        onlyTheNoteIsWritten(world, number, response);
    }

    @Test
    void namesInTheJsonSteerNothing() {
        World world = h2();
        String number = quiet("Names");
        ObjectNode body = JSON.createObjectNode();
        ORDERS.forEach(order -> body.put(order.split(": ", 2)[0], order.split(": ", 2)[1]));
        body.put("number", number).put("work_notes", "Plain.").remove("text");

        HttpResponse<String> response = world.post(NOTE, "tangoe:hook", body.toString());

        onlyTheNoteIsWritten(world, number, response);
    }

    private static void onlyTheNoteIsWritten(World world, String number, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.headers().map().toString()).doesNotContain(EVIL);
        until("the note is there", () -> world.messages(number, "delivered") == 3);
        String sysId = world.serviceNow.incident(number).get("sys_id");

        List<ReceivedRequest> all = Stream.concat(world.serviceNow.traffic().requests().stream(), world.tangoe.traffic().requests().stream()).toList();
        assertThat(all).allSatisfy(request -> assertThat(request.toString()).doesNotContain(EVIL, "sys_user", "INC0000001", "0af7651916cd"));
        List<ReceivedRequest> writes = all.stream().filter(request -> !request.method().equals("GET")).toList();
        assertThat(writes).singleElement().satisfies(write -> {
            assertThat(write.method()).isEqualTo("PATCH");
            assertThat(write.path()).isEqualTo("/api/now/table/incident/" + sysId);
            JsonNode sent = JSON.readTree(write.body());
            assertThat(sent.path("work_notes").asText()).startsWith("Plain.\n[tb-");
            assertThat(sent.path("state").asText()).isEqualTo("2");
            assertThat(sent.properties()).hasSize(2);
        });
        assertThat(world.serviceNow.incident(number).get("state")).isEqualTo("2");
    }

    @Test
    void aTextFromTangoeIsNotEvaluated() {
        World world = h2();
        String number = quiet("Texts from Tangoe");

        assertThat(world.post(NOTE, "tangoe:hook", JSON.createObjectNode().put("number", number).put("work_notes", TEXT)
                .put("state", "${body}").put("assignment_group", "{{servicenow.password}}").toString()).statusCode()).isEqualTo(202);

        until("the note is there", () -> world.messages(number, "delivered") == 3);
        assertThat(world.serviceNow.journal(number, "work_notes")).filteredOn(note -> note.startsWith(TEXT.strip() + "\n[tb-")).hasSize(1);
        assertThat(world.serviceNow.incident(number).get("state")).isEqualTo("2");
    }

    @Test
    void aTextFromServiceNowIsNotEvaluated() {
        World world = h2();
        String number = world.openLinkedIncident("Short ${body} {{tangoe.api-token}} {author} \\(.incident)");
        world.serviceNow.update(number, Map.of("comments", TEXT), "fred.luddy");

        until("the comment is there", () -> world.tangoe.interactions(number).size() == 2);
        assertThat(world.tangoe.interactions(number).get(0)).contains("Short ${body} {{tangoe.api-token}} {author} \\(.incident)");
        assertThat(world.tangoe.interactions(number).get(1)).contains(TEXT.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"INC1^ORsys_idISNOTEMPTY", "INC1^NQactive=true", "INC1&holds=true", "INC1?holds=true", "INC1&direction=to-tangoe",
        "${body}", "${bean:inbox}", "{{servicenow.password}}", "{{?nothing}}", "../..", "../../sys_user/1", "%2e%2e%2f", "RAW(x)", "RAW{x}", "INC1,INC2",
        "javascript:gs.getUserID()", " Javascript:gs.log(1)", "%", "%00", "%zz", "'; drop table message; --", "\\", "\"", "*", "#", "@", "=", "null",
        "undefined", "-1", "NaN", "inc 1", "INC1 OR 1=1", "<b>", "☎", "😀", "number", "simple:${body}", "classpath:x", "file:/etc/passwd"})
    void anOddTicketIsTakenAsItIsAndEndsDead(String ticket) {
        World world = h2();
        bystander();
        String body = JSON.createObjectNode().put("number", ticket).put("work_notes", "Odd.").toString();

        JsonNode answer = World.json(world.post("/tangoe/support-requests/closed", "tangoe:hook", body));

        JsonNode message = ended(world, answer);
        assertThat(message.path("status").asText()).isEqualTo("dead");
        assertThat(message.path("ticket").asText()).isEqualTo(ticket.strip());
        plain(message.path("error").asText());
        assertThat(world.api("/api/messages?ticket=" + encoded(ticket.strip())).path("messages")).isNotEmpty();
        assertThat(writes(world)).isEmpty();
        assertThat(world.serviceNow.incident(bystander).get("state")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INC1^ORsys_idISNOTEMPTY", "${body}", "{{servicenow.password}}", "../..", "javascript:gs.getUserID()",
        "INC0010001^ORactive=true", "sys_idISNOTEMPTY"})
    void anOddHintIsTakenAsItIsAndEndsDead(String record) {
        World world = h2();
        bystander();

        JsonNode answer = World.json(world.post("/servicenow/incidents", "snow:push", JSON.createObjectNode().put("sys_id", record).toString()));

        JsonNode message = ended(world, answer);
        assertThat(message.path("status").asText()).isEqualTo("dead");
        plain(message.path("error").asText());
        assertThat(world.serviceNow.traffic().requests()).allSatisfy(request -> assertThat(request.toString()).doesNotContain(record));
        assertThat(writes(world)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anOddGroupIsRefusedWithAPlainReason(TestDatabase database) {
        World world = worlds.on(database);
        String number = world.openLinkedIncident("Groups");
        for (String group : List.of("No such group", "Tangoe Mobility^ORactive=true", "javascript:gs.getUserID()", "${body}", "a\u0000b", "cut \ud83d")) {
            JsonNode answer = World.json(world.post("/tangoe/support-requests/reassigned", "tangoe:hook",
                    JSON.createObjectNode().put("number", number).put("assignment_group", group).toString()));

            JsonNode message = ended(world, answer);
            assertThat(message.path("status").asText()).as(group).isEqualTo("dead");
            plain(message.path("error").asText());
        }
        assertThat(world.serviceNow.incident(number).get("assignment_group")).isEqualTo(World.GROUP);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void readableRubbishInPlaceOfTextsIsWrittenOrDeadAndHoldsNobodyUp(TestDatabase database) {
        World world = worlds.on(database);
        String number = world.openLinkedIncident("Rubbish");
        List<String> values = List.of("null", "true", "1e400", "-0", "[]", "{}", "[[[\"x\"]]]", "{\"a\": {\"b\": 1}}", "\"\"", "\" \"", "\"\\u0000\"",
                "\"\\ud83d cut\"", "\"[code]<img src=x onerror=alert(1)>[/code]\"", "\"" + "x".repeat(300_000) + "\"", "9".repeat(900),
                "[".repeat(400) + "]".repeat(400));
        List<JsonNode> answers = new ArrayList<>();
        for (String value : values) {
            answers.add(World.json(world.post(NOTE, "tangoe:hook", "{\"number\": \"" + number + "\", \"work_notes\": " + value + ", \"state\": " + value
                    + ", \"assignment_group\": " + value + ", \"n\": " + answers.size() + "}")));
        }
        answers.forEach(answer -> assertThat(ended(world, answer).path("status").asText()).isIn("delivered", "dead"));
        assertThat(world.serviceNow.journal(number, "work_notes")).allSatisfy(note -> assertThat(note).doesNotContain("[code]", "\u0000")
                .hasSizeLessThan(10_001));

        JsonNode last = World.json(world.post(NOTE, "tangoe:hook", "{\"number\": \"" + number + "\", \"work_notes\": \"Sense.\"}"));
        assertThat(ended(world, last).path("status").asText()).isEqualTo("delivered");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void parametersOfTheApiAreValuesAndNothingElse(TestDatabase database) {
        World world = worlds.on(database);
        world.openLinkedIncident("Asked for");
        for (String odd : List.of("' or '1'='1", "_", "\\x", "INC%", "${x}", "{{api.password}}", "1; drop table link")) {
            assertThat(world.api("/api/messages?ticket=" + encoded(odd)).path("messages")).isEmpty();
            assertThat(world.api("/api/messages?kind=" + encoded(odd)).path("messages")).isEmpty();
            assertProblem(world.call("GET", "/api/tickets/" + encoded(odd).replace("+", "%20"), "operator:watch", null), 404);
            assertProblem(world.call("GET", "/api/messages?status=" + encoded(odd), "operator:watch", null), 400);
        }
        for (String unreadable : List.of("/api/messages?ticket=%00", "/api/tickets?after=a%00", "/api/tickets/%00", "/api/messages/1%0d%0a")) {
            assertProblem(world.call("GET", unreadable, "operator:watch", null), 400);
        }
        assertThat(world.api("/api/tickets").path("tickets")).isNotEmpty();
    }

    private static World h2() {
        return worlds.on(TestDatabase.H2);
    }

    /** A linked incident, after which both sandboxes have forgotten what they received. */
    private static String quiet(String shortDescription) {
        World world = h2();
        String number = world.openLinkedIncident(shortDescription);
        until("all is quiet", () -> world.messages(number, "delivered") == 2);
        world.serviceNow.traffic().clear();
        world.tangoe.traffic().clear();
        return number;
    }

    /** One linked incident for all odd tickets: it must not change. */
    private static void bystander() {
        if (bystander == null) {
            bystander = quiet("Bystander");
        }
        h2().serviceNow.traffic().clear();
        h2().tangoe.traffic().clear();
    }

    private static List<ReceivedRequest> writes(World world) {
        return Stream.concat(world.serviceNow.traffic().requests().stream(), world.tangoe.traffic().requests().stream())
                .filter(request -> !request.method().equals("GET")).toList();
    }

    private static JsonNode ended(World world, JsonNode answer) {
        String path = "/api/messages/" + answer.path("id").asText("none");
        until("message " + answer + " ends", () -> !List.of("accepted", "delivering").contains(world.api(path).path("status").asText()));
        return world.api(path);
    }

    private static void plain(String reason) {
        assertThat(reason).startsWith("ServiceNow ").hasSizeLessThan(400).doesNotContain("Exception", "org.", "java.", "\u0000");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
