package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.http.Webhooks.NOTE;
import static tangoe.bridge.http.Webhooks.TANGOE;
import static tangoe.bridge.http.Webhooks.body;
import static tangoe.bridge.http.Webhooks.bytes;
import static tangoe.bridge.http.Webhooks.messages;
import static tangoe.bridge.http.Webhooks.payload;
import static tangoe.bridge.http.Webhooks.post;
import static tangoe.bridge.http.Webhooks.ticket;
import static tangoe.bridge.testing.Problems.assertProblem;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;
import tangoe.bridge.testing.Worlds;

/** Which bodies a webhook may have, and that what is readable is kept as it is. */
class WebhookBodyTest {

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
    @ValueSource(strings = {"gzip", "deflate", "br", "gzip, identity", "x"})
    void anEncodedBodyIsNotRead(String encoding) {
        assertProblem(h2().call("POST", NOTE, TANGOE, body("INC1"), "Content-Type", "application/json", "Content-Encoding", encoding), 415,
                "Content-Encoding");
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

    private static World h2() {
        return worlds.on(TestDatabase.H2);
    }

    private static byte[] inText(int... octets) {
        byte[] body = bytes("{\"number\": \"INC1\", \"x\": \"" + " ".repeat(octets.length) + "\"}");
        for (int i = 0; i < octets.length; i++) {
            body[body.length - 2 - octets.length + i] = (byte) octets[i];
        }
        return body;
    }
}
