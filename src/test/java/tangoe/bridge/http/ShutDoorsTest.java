package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** A door whose credentials are not set does not open, whatever is presented. */
class ShutDoorsTest {

    @TempDir
    static Path folder;
    static World world;

    @BeforeAll
    static void start() {
        world = new World(TestDatabase.H2, folder);
        List.of("TANGOE_WEBHOOK", "SERVICENOW_PUSH", "API").forEach(door -> world.with(door + "_USERNAME", "").with(door + "_PASSWORD", ""));
        world.start();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @ParameterizedTest
    @CsvSource({"POST, /tangoe/support-requests/note", "GET, /tangoe/support-requests/note", "POST, /servicenow/incidents", "GET, /api/messages",
        "GET, /api/messages/1", "POST, /api/messages/1/replay", "POST, /api/messages/1/discard", "POST, /api/messages/replay",
        "GET, /api/tickets", "GET, /api/tickets/INC0010001"})
    void isNotFound(String method, String path) {
        for (String credentials : new String[] {null, ":", "tangoe:hook"}) {
            assertProblem(world.call(method, path, credentials, method.equals("POST") ? "{\"number\": \"INC1\"}" : null), 404);
        }
    }

    @Test
    void theBridgeIsReadyAllTheSame() {
        HttpResponse<String> response = world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + "/observe/health/ready")));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
