package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.Wire;
import tangoe.bridge.testing.World;
import tangoe.bridge.testing.Worlds;

/** What the doors answer, and that a refused request leaves nothing behind. */
class WebhookDoorTest {

    private static final String NOTE = "/tangoe/support-requests/note";
    private static final String TANGOE = "tangoe:hook";
    private static final int LARGEST = 1024 * 1024;
    private static final AtomicInteger COUNTER = new AtomicInteger();

    @TempDir
    static Path folder;
    static Worlds worlds;

    @BeforeAll
    static void start() {
        worlds = new Worlds(folder);
    }

    @AfterAll
    static void stop() {
        worlds.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anAcceptedEventIsAnsweredWithTheIdOfItsMessage(TestDatabase database) {
        World world = worlds.on(database);
        String ticket = ticket();

        HttpResponse<String> response = world.post(NOTE, TANGOE, "{\"number\": \"" + ticket + "\", \"work_notes\": \"Ordered.\"}");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode answer = World.json(response);
        assertThat(answer.properties()).hasSize(1);
        assertThat(answer.path("id").isTextual()).isTrue();
        JsonNode message = world.api("/api/messages/" + answer.path("id").asText());
        assertThat(message.path("ticket").asText()).isEqualTo(ticket);
        assertThat(message.path("kind").asText()).isEqualTo("note");
        assertThat(message.path("direction").asText()).isEqualTo("to-servicenow");
        assertThat(message.path("payload").path("work_notes").asText()).isEqualTo("Ordered.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"closed", "canceled", "note", "reassigned", "externally_queued", "awaiting_customer_response"})
    void eachEventOfTheContractIsAccepted(String event) {
        String ticket = ticket();

        assertThat(h2().post("/tangoe/support-requests/" + event, TANGOE, body(ticket)).statusCode()).isEqualTo(202);

        assertThat(messages(h2(), ticket)).extracting(message -> message.path("kind").asText()).containsExactly(event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reopened", "NOTE", "notes", "note%20", "n%6Fte", "closed,note", "note;v=1", "linked", "events"})
    void anEventThatDoesNotExistIsNotFound(String event) {
        String ticket = ticket();

        assertProblem(h2().post("/tangoe/support-requests/" + event, TANGOE, body(ticket)), 404,
                "closed, canceled, note, reassigned, externally_queued, awaiting_customer_response");

        assertThat(messages(h2(), ticket)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tangoe/support-requests", "/tangoe/support-requests/", "/tangoe/support-requests/note/x", "/tangoe/note", "/",
        "/servicenow", "/tangoe/support-requests/note/", "//tangoe/support-requests/note", "/tangoe/support-requests/x/../note",
        "/tangoe/support%2Drequests/note", "/tangoe/./support-requests/note", "/TANGOE/support-requests/note",
        "/api/../tangoe/support-requests/note", "/tangoe%2Fsupport-requests%2Fnote"})
    void anAddressThatIsNotSpeltAsInTheContractIsNotFound(String path) {
        Wire.send(h2().port(), "{}".getBytes(StandardCharsets.UTF_8), "POST " + path + " HTTP/1.1",
                "Authorization: " + World.basic(TANGOE), "Content-Type: application/json", "Content-Length: 2").assertProblem(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tangoe/support-requests/%zz", "/tangoe/support-requests/note?x=%zz", "/tangoe/support-requests/%",
        "/tangoe/support-requests/note?x=%00"})
    void anAddressThatCannotBeReadIsABadRequest(String path) {
        Wire.send(h2().port(), body(ticket()).getBytes(StandardCharsets.UTF_8), "POST " + path + " HTTP/1.1",
                "Authorization: " + World.basic(TANGOE), "Content-Type: application/json", "Content-Length: " + body(ticket()).length())
                .assertProblem(400);
    }

    @ParameterizedTest
    @CsvSource({"GET, /tangoe/support-requests/note, POST", "PUT, /tangoe/support-requests/note, POST",
        "DELETE, /tangoe/support-requests/closed, POST", "PATCH, /servicenow/incidents, POST", "OPTIONS, /servicenow/incidents, POST",
        "TRACE, /servicenow/incidents, POST", "POST, /api/messages, GET", "DELETE, /api/messages/1, GET", "PUT, /api/tickets, GET",
        "GET, /api/messages/1/replay, POST", "POST, /api/tickets/INC0010001, GET", "BREW, /api/tickets, GET",
        "PUT, /api/messages/replay, 'GET, POST'"})
    void anotherMethodIsNotAllowedAndTheRightOneNamed(String method, String path, String right) {
        Wire.Heard heard = Wire.send(h2().port(), new byte[0], method + " " + path + " HTTP/1.1", "Content-Length: 0");

        heard.assertProblem(405, method, right.replace(", ", " or "));
        assertThat(heard.head()).containsIgnoringCase("\r\nallow: " + right + "\r\n");
    }

    @Test
    void headIsAnsweredWithoutABody() {
        Wire.Heard heard = Wire.send(h2().port(), new byte[0], "HEAD " + NOTE + " HTTP/1.1");

        assertThat(heard.status()).isEqualTo(405);
        assertThat(heard.body()).isEmpty();
    }

    static Stream<Arguments> wrongCredentials() {
        return Stream.of(Arguments.of("none", null), Arguments.of("empty", ""), Arguments.of("wrong password", World.basic("tangoe:hooks")),
                Arguments.of("wrong case", World.basic("Tangoe:hook")), Arguments.of("no password", World.basic("tangoe:")),
                Arguments.of("only a name", World.basic("tangoe")), Arguments.of("nothing in it", World.basic(":")),
                Arguments.of("a colon more", World.basic("tangoe:hook:")), Arguments.of("a blank more", World.basic("tangoe:hook ")),
                Arguments.of("no scheme", World.basic(TANGOE).substring(6)), Arguments.of("Bearer", World.basic(TANGOE).replace("Basic", "Bearer")),
                Arguments.of("Digest", "Digest username=\"tangoe\", response=\"hook\""), Arguments.of("no Base64", "Basic tangoe:hook"),
                Arguments.of("half Base64", "Basic dGFuZ29lOmhvb2"), Arguments.of("two", World.basic("x:y") + ", " + World.basic(TANGOE)),
                Arguments.of("servicenow.push", World.basic("snow:push")), Arguments.of("api", World.basic("operator:watch")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongCredentials")
    void wrongCredentialsAreUnauthorized(String what, String authorization) {
        String ticket = ticket();
        String[] headers = authorization == null ? new String[] {"Content-Type", "application/json"}
                : new String[] {"Content-Type", "application/json", "Authorization", authorization};

        HttpResponse<String> response = h2().call("POST", NOTE, null, body(ticket), headers);

        assertProblem(response, 401, "Basic", "user name", "password");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValueSatisfying(ask -> assertThat(ask).startsWith("Basic realm="));
        assertThat(messages(h2(), ticket)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"POST, /servicenow/incidents, tangoe:hook", "POST, /servicenow/incidents, operator:watch", "GET, /api/messages, tangoe:hook",
        "GET, /api/messages, snow:push", "POST, /api/messages/replay, tangoe:hook", "POST, /api/messages/1/discard, snow:push",
        "POST, /api/messages/1/replay, tangoe:hook", "GET, /api/messages/1, tangoe:hook", "GET, /api/tickets, snow:push",
        "GET, /api/tickets/INC0010001, tangoe:hook"})
    void theCredentialsOfOneDoorOpenNoOther(String method, String path, String credentials) {
        assertProblem(h2().call(method, path, credentials, method.equals("POST") ? "{\"number\": \"INC1\", \"status\": \"dead\"}" : null),
                401, "Basic");
    }

    @Test
    void whoIsNotKnownLearnsNothingElse() {
        String ticket = ticket();

        assertProblem(h2().call("POST", "/tangoe/support-requests/nonsense", "x:y", "no json", "Content-Type", "text/plain"), 401);
        assertProblem(h2().call("POST", NOTE, null, "[", "Content-Type", "application/json"), 401);
        assertThat(messages(h2(), ticket)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "APPLICATION/JSON",
        "application/json ; v=1", "application/json; charset=nonsense", "application/json; charset=utf-16"})
    void jsonIsTakenHoweverItsTypeIsWrittenAndIsAlwaysUtf8(String type) {
        String ticket = ticket();

        HttpResponse<String> response = h2().call("POST", NOTE, TANGOE,
                "{\"number\": \"" + ticket + "\", \"work_notes\": \"Größe\"}", "Content-Type", type);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(payload(h2(), World.json(response)).path("work_notes").asText()).isEqualTo("Größe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml",
        "application/jsonp", "application/ld+json", "text/json", "json", ";", "nonsense", "application/json, text/plain", "text/plain; application/json"})
    void anotherContentTypeIsUnsupported(String type) {
        String ticket = ticket();

        assertProblem(h2().call("POST", NOTE, TANGOE, body(ticket), "Content-Type", type), 415, "Content-Type: application/json");

        assertThat(messages(h2(), ticket)).isEmpty();
    }

    @Test
    void aFormIsUnsupportedWhateverItHolds() {
        String multipart = "--x\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\nINC1\r\n--x\r\n"
                + "Content-Disposition: form-data; name=\"f\"; filename=\"../../f.json\"\r\n\r\n{}\r\n--x--\r\n";

        assertProblem(h2().call("POST", NOTE, TANGOE, "number=INC1&CamelHttpMethod=DELETE", "Content-Type",
                "application/x-www-form-urlencoded"), 415, "Content-Type: application/json");
        assertProblem(h2().call("POST", NOTE, TANGOE, multipart, "Content-Type", "multipart/form-data; boundary=x"), 415,
                "Content-Type: application/json");
    }

    @Test
    void noContentTypeIsUnsupported() {
        assertProblem(h2().call("POST", NOTE, TANGOE, body(ticket()), "Accept", "*/*"), 415, "Content-Type: application/json", "none");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBodyOfOneMebibyteIsTakenAndOneByteMoreIsTooLarge(boolean chunked) {
        String ticket = ticket();

        HttpResponse<String> largest = sized(ticket, LARGEST, chunked);
        assertThat(largest.statusCode()).as(largest.body()).isEqualTo(202);
        assertThat(payload(h2(), World.json(largest)).path("work_notes").asText()).hasSize(LARGEST - body(ticket, "").length());

        assertProblem(sized(ticket, LARGEST + 1, chunked), 413, "1048576");
        assertThat(messages(h2(), ticket)).hasSize(1);
    }

    private static HttpResponse<String> sized(String ticket, int size, boolean chunked) {
        byte[] bytes = body(ticket, "x".repeat(size - body(ticket, "").length())).getBytes(StandardCharsets.UTF_8);
        assertThat(bytes).hasSize(size);
        HttpRequest.BodyPublisher publisher = chunked ? HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))
                : HttpRequest.BodyPublishers.ofByteArray(bytes);
        return h2().send(HttpRequest.newBuilder(URI.create(h2().url() + NOTE)).POST(publisher)
                .header("Authorization", World.basic(TANGOE)).header("Content-Type", "application/json"));
    }

    @Test
    void aLengthThatIsTooLargeIsRefusedBeforeTheBodyComes() {
        Wire.send(h2().port(), new byte[0], "POST " + NOTE + " HTTP/1.1", "Authorization: " + World.basic(TANGOE),
                "Content-Type: application/json", "Content-Length: 99999999999").assertProblem(413, "1048576");
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(Arguments.of("nothing", bytes("")), Arguments.of("blanks", bytes(" \n")), Arguments.of("null", bytes("null")),
                Arguments.of("an array", bytes("[{\"number\": \"INC1\"}]")), Arguments.of("text", bytes("\"INC1\"")), Arguments.of("a number", bytes("1")),
                Arguments.of("true", bytes("true")), Arguments.of("half", bytes("{\"number\": \"INC1\"")),
                Arguments.of("more behind it", bytes("{\"number\": \"INC1\"} {}")), Arguments.of("a bracket more", bytes("{\"number\": \"INC1\"}}")),
                Arguments.of("words behind it", bytes("{\"number\": \"INC1\"} and so on")),
                Arguments.of("single quotes", bytes("{'number': 'INC1'}")), Arguments.of("no quotes", bytes("{number: \"INC1\"}")),
                Arguments.of("a comment", bytes("{\"number\": \"INC1\" /* x */}")), Arguments.of("a comma more", bytes("{\"number\": \"INC1\",}")),
                Arguments.of("NaN", bytes("{\"number\": \"INC1\", \"x\": NaN}")), Arguments.of("Infinity", bytes("{\"number\": \"INC1\", \"x\": -Infinity}")),
                Arguments.of("a number of 2000 digits", bytes("{\"number\": \"INC1\", \"x\": " + "9".repeat(2000) + "}")),
                Arguments.of("100,000 brackets", bytes("{\"number\": \"INC1\", \"x\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}")),
                Arguments.of("100,000 braces", bytes("{\"number\": \"INC1\", \"x\": " + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_001))),
                Arguments.of("100,000 open brackets", bytes("[".repeat(100_000))),
                Arguments.of("a name twice", bytes("{\"number\": \"INC1\", \"number\": \"INC2\"}")),
                Arguments.of("a name twice inside", bytes("{\"number\": \"INC1\", \"x\": {\"a\": 1, \"a\": 2}}")),
                Arguments.of("a line break in a text", bytes("{\"number\": \"INC1\", \"x\": \"a\nb\"}")),
                Arguments.of("a NUL", bytes("{\"number\": \"INC1\", \"x\": \"a\0b\"}")),
                Arguments.of("Latin-1", "{\"number\": \"INC1\", \"x\": \"Gr\u00f6\u00dfe\"}".getBytes(StandardCharsets.ISO_8859_1)),
                Arguments.of("UTF-16", body("INC1").getBytes(StandardCharsets.UTF_16)),
                Arguments.of("UTF-16 without a mark", body("INC1").getBytes(StandardCharsets.UTF_16LE)),
                Arguments.of("broken UTF-32", new byte[] {0, 0, (byte) 0xfe, (byte) 0xff, 0x7f, 0x7f, 0x7f, 0x7f}),
                Arguments.of("an overlong NUL", inText(0xc0, 0x80)), Arguments.of("a surrogate in UTF-8", inText(0xed, 0xa0, 0x80)),
                Arguments.of("half a character", inText(0xe2, 0x82)), Arguments.of("beyond Unicode", inText(0xf5, 0x80, 0x80, 0x80)),
                Arguments.of("gzip", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0}), Arguments.of("XML", bytes("<number>INC1</number>")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void aBodyThatIsNotOneJsonObjectIsABadRequest(String what, byte[] body) {
        int before = h2().api("/api/messages?limit=1000").path("messages").size();

        assertProblem(post(h2(), NOTE, body), 400, "Send one JSON object in UTF-8");

        assertThat(h2().api("/api/messages?limit=1000").path("messages")).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"Number\": \"INC1\"}", "{\"number\": null}", "{\"number\": \"\"}", "{\"number\": \" \\t\\n\\u00a0\"}",
        "{\"number\": true}", "{\"number\": [\"INC1\"]}", "{\"number\": {\"value\": \"INC1\"}}", "{\"number\": 1.5}", "{\"number\": 1e400}",
        "{\"sys_id\": \"a\"}", "{\"work_notes\": \"x\"}"})
    void withoutATicketItIsABadRequest(String body) {
        assertProblem(h2().post(NOTE, TANGOE, body), 400, "\"number\"", "as text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INC1\\u0000", "INC\\n1", "INC\\u007f1", "INC\\u0085", "INC\\ud800", "INC\\u202e1", "INC\\u200b1", "INC\\ufeff1",
        "INC\\u20281", "INC00000000000000000000000000000000000001"})
    void aTicketIsShortPrintableText(String number) {
        assertProblem(h2().post(NOTE, TANGOE, "{\"number\": \"" + number + "\"}"), 400, "\"number\"", "at most 40 printable characters");
    }

    @ParameterizedTest
    @CsvSource({"10042, 10042", "\"  INC8000001  \", INC8000001", "123456789012345678901234567890, 123456789012345678901234567890",
        "\"INC900000000000000000000000000000000001\", INC900000000000000000000000000000000001", "\"Störung 7\", Störung 7"})
    void aTicketIsTextOrAWholeNumberWithoutItsBlanks(String json, String ticket) {
        assertThat(h2().post(NOTE, TANGOE, "{\"number\": " + json + "}").statusCode()).isEqualTo(202);

        assertThat(messages(h2(), ticket.replace(" ", "%20").replace("ö", "%C3%B6"))).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void oddButReadableContentIsKeptAsItIs(TestDatabase database) {
        World world = worlds.on(database);
        String deep = "[".repeat(400) + "]".repeat(400);
        String text = "{\"number\": \"" + ticket() + "\", \"big\": 1e400, \"digits\": " + "9".repeat(900) + ", \"deep\": " + deep
                + ", \"\": \"\", \"nul\": \"a\\u0000b\", \"emoji\": \"😀\", \"half\": \"cut \\ud83d\", \"list\": [null, true]}";

        HttpResponse<String> response = world.post(NOTE, TANGOE, text);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        JsonNode payload = payload(world, World.json(response));
        assertThat(payload.path("deep").toString()).isEqualTo(deep);
        assertThat(payload.path("digits").asText()).isEqualTo("9".repeat(900));
        assertThat(payload.path("nul").asText()).isEqualTo("a\0b");
        assertThat(payload.path("emoji").asText()).isEqualTo("😀");
        assertThat(payload.path("half").asText()).isEqualTo("cut �");
        assertThat(payload.path("list").toString()).isEqualTo("[null,true]");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theSameEventFiveTimesIsOneMessage(TestDatabase database) {
        World world = worlds.on(database);
        String ticket = ticket();

        Set<String> ids = IntStream.range(0, 5).parallel().mapToObj(i -> world.post(NOTE, TANGOE, i % 2 == 0
                ? "{\"number\": \"" + ticket + "\", \"x\": {\"a\": 1, \"b\": 2}}"
                : "{ \"x\":{\"b\":2,\"a\":1},\n\"number\":\"" + ticket + "\" }")).map(WebhookDoorTest::accepted).collect(Collectors.toSet());

        assertThat(ids).hasSize(1);
        assertThat(messages(world, ticket)).extracting(message -> message.path("id").asText()).containsExactlyElementsOf(ids);
    }

    @Test
    void whatDiffersIsAnotherMessage() {
        String ticket = ticket();

        accepted(h2().post(NOTE, TANGOE, body(ticket)));
        accepted(h2().post(NOTE, TANGOE, body(ticket, "More.")));
        accepted(h2().post("/tangoe/support-requests/closed", TANGOE, body(ticket)));

        assertThat(messages(h2(), ticket)).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theSameEventAfterTheRepeatWindowIsANewMessage(TestDatabase database) {
        World world = worlds.on(database);
        String ticket = ticket();
        String first = accepted(world.post(NOTE, TANGOE, body(ticket)));

        world.clock.advance(Duration.ofMinutes(59));
        assertThat(accepted(world.post(NOTE, TANGOE, body(ticket)))).isEqualTo(first);
        world.clock.advance(Duration.ofMinutes(2));
        String second = accepted(world.post(NOTE, TANGOE, body(ticket)));

        assertThat(second).isNotEqualTo(first);
        assertThat(messages(world, ticket)).hasSize(2);
        assertThat(accepted(world.post(NOTE, TANGOE, body(ticket)))).isEqualTo(second);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theSameEventAfterTheTicketWasReopenedIsANewMessage(TestDatabase database) {
        World world = worlds.on(database);
        String number = world.openLinkedIncident("Opened again");
        String closed = body(number, "Done.");
        String first = accepted(world.post("/tangoe/support-requests/closed", TANGOE, closed));
        until("resolved", () -> world.serviceNow.incident(number).get("state").equals("6") && world.messages(number, "delivering") == 0);
        assertThat(accepted(world.post("/tangoe/support-requests/closed", TANGOE, closed))).isEqualTo(first);

        world.serviceNow.update(number, Map.of("state", "2"), "beth.anglin");
        until("Tangoe is told", () -> world.tangoe.interactions(number).size() == 2);
        String second = accepted(world.post("/tangoe/support-requests/closed", TANGOE, closed));

        assertThat(second).isNotEqualTo(first);
        until("resolved again", () -> world.serviceNow.incident(number).get("state").equals("6"));
    }

    @Test
    void aHintNamesTheRecordByItsIdOrItsNumber() {
        String number = h2().openLinkedIncident("Hinted at");
        String sysId = h2().serviceNow.incident(number).get("sys_id");

        assertThat(h2().post("/servicenow/incidents", "snow:push", "{\"sys_id\": \"" + sysId + "\"}").statusCode()).isEqualTo(202);
        assertThat(h2().post("/servicenow/incidents", "snow:push", "{\"number\": \"" + number + "\"}").statusCode()).isEqualTo(202);
        assertProblem(h2().post("/servicenow/incidents", "snow:push", "{}"), 400, "\"sys_id\" or \"number\"");
        until("both are done", () -> h2().messages(number, "delivered") + h2().messages(sysId, "delivered") >= 4);
    }

    private static World h2() {
        return worlds.on(TestDatabase.H2);
    }

    /** No incident has that number. */
    private static String ticket() {
        return "INC7" + COUNTER.incrementAndGet();
    }

    private static String body(String ticket) {
        return body(ticket, "Ordered.");
    }

    private static String body(String ticket, String text) {
        return "{\"number\": \"" + ticket + "\", \"work_notes\": \"" + text + "\"}";
    }

    private static HttpResponse<String> post(World world, String path, byte[] body) {
        return world.send(HttpRequest.newBuilder(URI.create(world.url() + path)).POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Authorization", World.basic(TANGOE)).header("Content-Type", "application/json"));
    }

    private static String accepted(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return World.json(response).path("id").asText();
    }

    private static JsonNode payload(World world, JsonNode answer) {
        return world.api("/api/messages/" + answer.path("id").asText()).path("payload");
    }

    private static List<JsonNode> messages(World world, String ticket) {
        List<JsonNode> found = new java.util.ArrayList<>();
        world.api("/api/messages?ticket=" + ticket).path("messages").forEach(found::add);
        return found;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] inText(int... octets) {
        byte[] body = bytes("{\"number\": \"INC1\", \"x\": \"" + " ".repeat(octets.length) + "\"}");
        for (int i = 0; i < octets.length; i++) {
            body[body.length - 2 - octets.length + i] = (byte) octets[i];
        }
        return body;
    }
}
