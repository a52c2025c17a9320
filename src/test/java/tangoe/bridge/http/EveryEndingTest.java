package tangoe.bridge.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** However a request ends, it gives back its place at the door: five thousand of them, and the next webhook is taken. */
class EveryEndingTest {

    private static final int OF_EACH = 230;
    private static final int SENDERS = 8;
    private static final String BODY = "{\"number\": \"INC7000001\", \"work_notes\": \"Ordered.\"}";

    @TempDir
    static Path folder;
    static World world;

    /** What a sender does when all is sent. */
    private enum Then { WAITS, CLOSES, RESETS }

    @BeforeAll
    static void start() {
        world = new World(TestDatabase.H2, folder).start();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void everyRequestGivesBackItsPlace() throws Exception {
        String note = post(Webhooks.NOTE, Webhooks.TANGOE, BODY.length(), "Content-Type: application/json");
        String long413 = post(Webhooks.NOTE, Webhooks.TANGOE, 2_000_000, "Content-Type: application/json");
        String hurried = post(Webhooks.NOTE, Webhooks.TANGOE, 150_000, "Content-Type: application/json");
        String upgrade = post(Webhooks.NOTE, Webhooks.TANGOE, BODY.length(), "Content-Type: application/json", "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAAQAAP__", "Connection: Upgrade, HTTP2-Settings");
        String list = "GET /api/messages HTTP/1.1\r\nHost: bridge\r\nAuthorization: " + World.basic("operator:watch") + "\r\n\r\n";

        end(note + BODY, 202, Then.WAITS);
        // Whoever guesses passwords waits for the refusal; whoever gives none does not.
        end(note.replaceFirst("Authorization: [^\r]*\r\n", "") + BODY, 401, Then.WAITS);
        end(post("/nothing", Webhooks.TANGOE, BODY.length(), "Content-Type: application/json") + BODY, 404, Then.WAITS);
        end(post("/tangoe/support-requests/odd", Webhooks.TANGOE, BODY.length(), "Content-Type: application/json") + BODY, 404, Then.WAITS);
        end(post(Webhooks.NOTE, Webhooks.TANGOE, BODY.length(), "Content-Type: text/plain") + BODY, 415, Then.WAITS);
        end(post(Webhooks.NOTE, Webhooks.TANGOE, 3, "Content-Type: application/x-www-form-urlencoded") + "a=b", 415, Then.WAITS);
        end(long413 + "x".repeat(1000), 413, Then.WAITS);
        end(post(Webhooks.NOTE, Webhooks.TANGOE, 3, "Content-Type: application/json") + "{a}", 400, Then.WAITS);
        for (Then then : List.of(Then.CLOSES, Then.RESETS)) {
            end(note.substring(0, 40), 0, then);
            end(note, 0, then);
            end(hurried + "x".repeat(70_000), 0, then);
            end(note + BODY, 0, then);
            end(upgrade, 0, then);
            end(upgrade + BODY, 0, then);
            end(list, 0, then);
        }
        Jdbi jdbi = world.bridge().database().jdbi();
        jdbi.useHandle(handle -> handle.execute("alter table message rename to message_elsewhere"));
        try {
            end(note + BODY, 503, Then.WAITS);
        } finally {
            jdbi.useHandle(handle -> handle.execute("alter table message_elsewhere rename to message"));
        }

        until("every place is given back", () -> inWork() == 0);
        assertThat(world.bridge().context().getInflightRepository().browse().stream()
                .filter(exchange -> exchange.getFromRouteId().matches("api-.*|tangoe-support-request-webhook"))).isEmpty();
        assertThat(world.post(Webhooks.NOTE, Webhooks.TANGOE, BODY).statusCode()).isEqualTo(202);
    }

    /** @param status that must be answered, 0 where nobody waits for it */
    private static void end(String request, int status, Then then) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            for (Future<?> sent : senders.invokeAll(IntStream.range(0, OF_EACH).mapToObj(i -> (java.util.concurrent.Callable<Void>) () -> {
                end(request, then, status);
                return null;
            }).toList())) {
                sent.get();
            }
        } finally {
            senders.shutdown();
        }
    }

    private static void end(String request, Then then, int status) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", world.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            if (then == Then.WAITS) {
                assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8)).isEqualTo("HTTP/1.1 " + status);
            } else if (then == Then.RESETS) {
                socket.setSoLinger(true, 0);
            }
        }
    }

    private static String post(String path, String credentials, int length, String... headers) {
        return "POST " + path + " HTTP/1.1\r\nHost: bridge\r\nAuthorization: " + World.basic(credentials) + "\r\nContent-Length: " + length
                + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    private static double inWork() {
        String metrics = world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + "/observe/metrics"))).body();
        return metrics.lines().filter(line -> line.startsWith("tangoe_bridge_requests_in_work")).findFirst()
                .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).orElse(-1.0);
    }
}
