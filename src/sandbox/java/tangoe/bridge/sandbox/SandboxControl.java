package tangoe.bridge.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Controls the sandbox over HTTP, for use with curl.
 *
 * <p>{@code POST /sandbox/faults} with
 * {@code {"path", "method"?, "containing"?, "times"?, "fault", "status"?, "retry_after"?, "seconds"?}}: {@code retry_after} in
 * seconds or as an HTTP date, {@code seconds} the length of a delay or until a silent connection is cut.
 * {@code DELETE /sandbox/faults} ends all of them. {@code GET /sandbox/traffic?method=&path=} lists.
 */
final class SandboxControl {

    private static final List<String> FAULTS = List.of("status", "status-after-write", "timeout-after-write",
            "timeout-before-write", "too-many-requests", "cut-body-after-write", "half-json-after-write", "html-page",
            "error-inside-200", "delay");

    private final Function<Call, Optional<Answer>> desk;
    private final FaultInjector faults;
    private final TrafficJournal traffic;

    /** @param desk what this vendor offers beyond faults and traffic; may block */
    SandboxControl(Function<Call, Optional<Answer>> desk, FaultInjector faults, TrafficJournal traffic) {
        this.desk = desk;
        this.faults = faults;
        this.traffic = traffic;
    }

    Answer answer(Call call) {
        try {
            return switch (call.method() + " " + call.path()) {
                case "POST /sandbox/faults" -> inject(Json.read(call.body()));
                case "DELETE /sandbox/faults" -> {
                    faults.clear();
                    yield Answer.empty(204);
                }
                case "GET /sandbox/traffic" -> Answer.json(200, Map.of("requests", traffic
                        .requests(call.parameter("method"), call.parameter("path", "/")).stream().map(SandboxControl::row).toList()));
                default -> desk.apply(call).orElseGet(() -> problem(404, "There is no " + call.method() + " " + call.path()));
            };
        } catch (IllegalArgumentException wrong) {
            return problem(400, wrong.getMessage());
        } catch (VendorError refused) {
            return problem(refused.status(), refused.getMessage());
        }
    }

    private Answer inject(JsonNode asked) {
        String kind = asked.path("fault").asText();
        if (!FAULTS.contains(kind)) {
            throw new IllegalArgumentException("fault must be one of " + FAULTS);
        }
        FaultRule rule = faults.onPath(asked.path("path").asText("/"));
        if (asked.hasNonNull("method")) {
            rule.method(asked.path("method").asText());
        }
        if (asked.hasNonNull("containing")) {
            rule.containing(asked.path("containing").asText());
        }
        if (asked.hasNonNull("times")) {
            rule.times(asked.path("times").asInt());
        }
        int status = asked.path("status").asInt(503);
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status must be between 200 and 599");
        }
        Duration seconds = asked.hasNonNull("seconds") ? Duration.ofMillis((long) (asked.path("seconds").asDouble() * 1000)) : null;
        String retryAfter = asked.hasNonNull("retry_after") ? asked.path("retry_after").asText() : null;
        switch (kind) {
            case "status-after-write" -> rule.statusAfterWrite(status);
            case "timeout-after-write" -> rule.timeoutAfterWrite(seconds);
            case "timeout-before-write" -> rule.timeoutBeforeWrite(seconds);
            case "too-many-requests" -> tooManyRequests(rule, retryAfter);
            case "cut-body-after-write" -> rule.cutBodyAfterWrite();
            case "half-json-after-write" -> rule.halfJsonAfterWrite();
            case "html-page" -> rule.htmlPage(status);
            case "error-inside-200" -> rule.errorInside200();
            case "delay" -> rule.delay(seconds == null ? Duration.ofSeconds(1) : seconds);
            default -> {
                if (retryAfter == null) {
                    rule.status(status);
                } else {
                    rule.status(status, Duration.ofSeconds(Long.parseLong(retryAfter)));
                }
            }
        }
        return Answer.json(201, asked);
    }

    private static void tooManyRequests(FaultRule rule, String retryAfter) {
        if (retryAfter == null) {
            rule.tooManyRequests(null);
        } else if (retryAfter.matches("\\d{1,9}")) {
            rule.tooManyRequests(Duration.ofSeconds(Long.parseLong(retryAfter)));
        } else {
            try {
                rule.tooManyRequestsUntil(DateTimeFormatter.RFC_1123_DATE_TIME.parse(retryAfter, Instant::from));
            } catch (DateTimeParseException neither) {
                throw new IllegalArgumentException("retry_after must be seconds or an HTTP date", neither);
            }
        }
    }

    private static Map<String, Object> row(ReceivedRequest request) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("at", request.at().toString());
        row.put("method", request.method());
        row.put("path", request.path());
        row.put("query", request.query());
        row.put("user", request.user());
        row.put("headers", request.headers());
        row.put("body", request.body());
        row.put("status", request.status());
        row.put("fault", request.fault());
        return row;
    }

    static Answer problem(int status, String what) {
        return Answer.json(status, Map.of("error", what));
    }
}
