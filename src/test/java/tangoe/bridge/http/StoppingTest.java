package tangoe.bridge.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

class StoppingTest {

    @TempDir
    Path folder;

    /** Whoever is told that nothing is there sends nothing again. */
    @Test
    void aRequestThatComesWhileTheBridgeStopsIsPutOffAndNeverToldThatNothingIsThere() {
        try (World world = new World(TestDatabase.H2, folder).start()) {
            String number = world.openLinkedIncident("Phone screen cracked");
            world.serviceNow.faults().onEverything().method("PATCH").delay(Duration.ofSeconds(3)).once();
            assertThat(note(world, number, 0).statusCode()).isEqualTo(202);
            World.until("the bridge writes", () -> world.messages(number, "delivering") == 1);

            CompletableFuture<World> stop = CompletableFuture.supplyAsync(world::stop);
            List<HttpResponse<String>> answers = new ArrayList<>();
            while (!stop.isDone()) {
                try {
                    answers.add(note(world, number, answers.size() + 1));
                } catch (IllegalStateException nobodyListens) {
                    continue;
                }
            }

            assertThat(answers).extracting(HttpResponse::statusCode).contains(503).isSubsetOf(202, 503);
            assertThat(answers).filteredOn(answer -> answer.statusCode() == 503)
                    .allMatch(answer -> answer.headers().firstValue("Retry-After").isPresent());
        }
    }

    /** Its head came while everything was in order. */
    @Test
    void aRequestThatIsOnItsWayAtTheFarewellIsTakenAndItsSenderAskedToGoElsewhere() throws IOException {
        try (World world = new World(TestDatabase.H2, folder).with("HTTP_FAREWELL", "5s").start();
                Socket socket = new Socket("127.0.0.1", world.port())) {
            socket.setSoTimeout(20_000);
            String body = Webhooks.body("INC7000001");
            socket.getOutputStream().write(("POST " + Webhooks.NOTE + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                    + "Authorization: " + World.basic(Webhooks.TANGOE) + "\r\nContent-Length: " + body.length() + "\r\n\r\n").getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readNBytes(25), UTF_8)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

            CompletableFuture<World> stop = CompletableFuture.supplyAsync(world::stop);
            World.until("it says that it is not ready", () -> world.send(HttpRequest.newBuilder(
                    URI.create(world.managementUrl() + "/observe/health/ready"))).statusCode() == 503);
            socket.getOutputStream().write(body.getBytes(UTF_8));

            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).startsWith("HTTP/1.1 202 ").containsIgnoringCase("\r\nConnection: close\r\n");
            stop.join();
        }
    }

    private static HttpResponse<String> note(World world, String number, int count) {
        return world.post("/tangoe/support-requests/note", "tangoe:hook",
                "{\"number\": \"" + number + "\", \"work_notes\": \"Note " + count + "\"}");
    }
}
