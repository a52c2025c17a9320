package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import tangoe.bridge.testing.World;

/** Tangoe's webhooks about support requests, and what became of them. */
final class Webhooks {

    static final String NOTE = "/tangoe/support-requests/note";
    static final String CLOSED = "/tangoe/support-requests/closed";
    static final String TANGOE = "tangoe:hook";
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private Webhooks() {
    }

    /** No incident has that number. */
    static String ticket() {
        return "INC7" + COUNTER.incrementAndGet();
    }

    static String body(String ticket) {
        return body(ticket, "Ordered.");
    }

    static String body(String ticket, String text) {
        return "{\"number\": \"" + ticket + "\", \"work_notes\": \"" + text + "\"}";
    }

    static HttpResponse<String> post(World world, String path, byte[] body) {
        return world.send(HttpRequest.newBuilder(URI.create(world.url() + path)).POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Authorization", World.basic(TANGOE)).header("Content-Type", "application/json"));
    }

    static String accepted(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return World.json(response).path("id").asText();
    }

    static JsonNode payload(World world, JsonNode answer) {
        return world.api("/api/messages/" + answer.path("id").asText()).path("payload");
    }

    static List<JsonNode> messages(World world, String ticket) {
        List<JsonNode> found = new ArrayList<>();
        world.api("/api/messages?ticket=" + ticket).path("messages").forEach(found::add);
        return found;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
