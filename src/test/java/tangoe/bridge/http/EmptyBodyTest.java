package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.Wire;
import tangoe.bridge.testing.World;

/** What has no body has no type, whatever its sender calls it. */
class EmptyBodyTest {

    @TempDir
    static Path folder;
    static World world;
    private static String dead;

    @BeforeAll
    static void start() {
        world = new World(TestDatabase.H2, folder).start();
        world.post(Webhooks.NOTE, Webhooks.TANGOE, Webhooks.body("INC7000001"));
        JsonNode message = world.untilStatus("INC7000001", "note", "dead");
        dead = message.path("id").asText();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    /** The first two are what {@code curl -d ''} and Python's urllib send; 409 says that the last one is still on its way. */
    @ParameterizedTest
    @ValueSource(strings = {"User-Agent: curl/8.5.0|Accept: */*|Content-Length: 0|Content-Type: application/x-www-form-urlencoded",
        "Accept-Encoding: identity|Content-Type: application/x-www-form-urlencoded|Content-Length: 0|User-Agent: Python-urllib/3.11",
        "Content-Length: 0", "Content-Length: 00|Content-Type: text/plain", "X-None: none", "Content-Type: application/json",
        "Content-Type: multipart/form-data", "Content-Type: multipart/form-data; boundary=x|Content-Length: 0"})
    void isTakenWhereNoneIsNeeded(String headers) {
        Wire.Heard heard = post("/api/messages/" + dead + "/replay", headers);

        assertThat(heard.status()).as(heard.head() + heard.body()).isIn(200, 409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void isEmptyInChunksToo(String type) {
        Wire.Heard heard = post("/api/messages/" + dead + "/replay", "Transfer-Encoding: chunked|Content-Type: " + type, "0\r\n\r\n");

        assertThat(heard.status()).as(heard.head() + heard.body()).isIn(200, 409);
        post("/api/messages/replay", "Transfer-Encoding: chunked|Content-Type: " + type, "0\r\n\r\n").assertProblem(400, "JSON object");
    }

    @Test
    void aFormInChunksIsNoJsonAllTheSame() {
        post("/api/messages/replay", "Transfer-Encoding: chunked|Content-Type: application/x-www-form-urlencoded", "e\r\nstatus=dead&a=\r\n0\r\n\r\n")
                .assertProblem(415, "a form");
    }

    @Test
    void isSaidToBeMissingWhereOneIsNeeded() {
        post("/api/messages/replay", "Content-Length: 0|Content-Type: application/x-www-form-urlencoded").assertProblem(400, "JSON object");
    }

    private static Wire.Heard post(String path, String headers) {
        return post(path, headers, "");
    }

    private static Wire.Heard post(String path, String headers, String body) {
        return Wire.send(world.port(), Webhooks.bytes(body), Stream.concat(Stream.of("POST " + path + " HTTP/1.1",
                "Authorization: " + World.basic("operator:watch")), Arrays.stream(headers.split("\\|"))).toArray(String[]::new));
    }
}
