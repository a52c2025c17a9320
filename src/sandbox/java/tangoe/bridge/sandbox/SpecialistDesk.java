package tangoe.bridge.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A specialist's desk for a person with curl. {@code GET /sandbox/requests} lists;
 * {@code POST /sandbox/requests/{external_source_id}/{event}} with {@code {"text"?, "assignment_group"?, "times"?}} acts, sends the
 * webhook, and answers {@code {"webhook_statuses": […], "request": {…}}}.
 */
final class SpecialistDesk {

    private static final int MOST_TIMES = 100;

    private final TangoeSandbox tangoe;

    SpecialistDesk(TangoeSandbox tangoe) {
        this.tangoe = tangoe;
    }

    /** Empty if the path does not belong to the desk. */
    Optional<Answer> answer(Call call) {
        String[] parts = call.path().split("/");
        if (parts.length < 3 || !parts[2].equals("requests")) {
            return Optional.empty();
        }
        if (call.method().equals("GET") && parts.length == 3) {
            return Optional.of(Answer.json(200, Map.of("requests", tangoe.requests().stream().map(SpecialistDesk::row).toList())));
        }
        if (!call.method().equals("POST") || parts.length != 5) {
            return Optional.empty();
        }
        return Optional.of(act(URLDecoder.decode(parts[3], StandardCharsets.UTF_8), parts[4], call.body()));
    }

    private Answer act(String number, String path, String body) {
        WebhookEvent event = WebhookEvent.of(path).orElseThrow(() -> new VendorError(404, "There is no event " + path));
        if (tangoe.requests(number).isEmpty()) {
            throw new VendorError(404, "There is no support request for " + number);
        }
        JsonNode asked = Json.read(body.isBlank() ? "{}" : body);
        int times = Math.max(1, Math.min(MOST_TIMES, asked.path("times").asInt(1)));
        List<Integer> statuses = tangoe.act(event, number, asked.path("text").asText(null),
                asked.path("assignment_group").asText(null), times);
        return Answer.json(200, Map.of("webhook_statuses", statuses, "request", row(tangoe.request(number))));
    }

    private static Map<String, Object> row(SupportRequest request) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", request.id());
        row.put("external_source_id", request.externalSourceId());
        row.put("employee_id", request.employeeId());
        row.put("requestor_name", request.requestorName());
        row.put("request_type", request.requestType());
        row.put("state", request.state());
        row.put("thread_token", request.threadToken());
        row.put("interactions", request.texts());
        return row;
    }
}
