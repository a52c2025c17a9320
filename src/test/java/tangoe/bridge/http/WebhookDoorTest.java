package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.http.Webhooks.NOTE;
import static tangoe.bridge.http.Webhooks.TANGOE;
import static tangoe.bridge.http.Webhooks.body;
import static tangoe.bridge.http.Webhooks.messages;
import static tangoe.bridge.http.Webhooks.payload;
import static tangoe.bridge.http.Webhooks.ticket;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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

    private static final int LARGEST = 1024 * 1024;

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

    /** Whoever guesses waits for the refusal, until the guesses are forgotten. */
    @BeforeEach
    void forgetGuesses() {
        h2().clock.advance(Duration.ofMinutes(11));
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
}
