package tangoe.bridge.sandbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Tangoe Mobile's support requests and interactions (docs/vendors/tangoe.md, support requests and interactions), devices and
 * lines (docs/vendors/tangoe.md, inventory). Error bodies are not documented: they take the one shape that clients have seen,
 * {@code {"status", "message": […]}} (docs/vendors/tangoe.md, errors). Reading requests is not documented either.
 */
final class TangoeApi implements VendorApi {

    private static final Pattern ONE = Pattern.compile("/1/support_requests/(\\d{1,18})");
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 999;

    private final TangoeSignIn signIn;
    private final SupportRequests requests;
    private final TangoeRendering rendering;
    private final GetLimit limit;
    private final BusinessRecords devices;
    private final BusinessRecords lines;

    volatile int longestText = 65_535;
    volatile boolean tellsRetryAfter;
    volatile boolean ignoresPages;
    volatile TangoeSandbox.Lookup lookup = TangoeSandbox.Lookup.ANSWERED;

    TangoeApi(TangoeSignIn signIn, SupportRequests requests, TangoeRendering rendering, GetLimit limit, BusinessRecords devices,
            BusinessRecords lines) {
        this.signIn = signIn;
        this.requests = requests;
        this.rendering = rendering;
        this.limit = limit;
        this.devices = devices;
        this.lines = lines;
    }

    @Override
    public String callerOf(Call call) {
        return signIn.callerOf(call);
    }

    @Override
    public Answer answer(Call call, String caller) {
        String asked = call.method() + " " + call.path();
        if (asked.equals("POST /v2/token")) {
            return signIn.token(call);
        }
        if (caller == null) {
            throw new VendorError(401, "API token is missing or invalid");
        }
        if (call.method().equals("GET")) {
            OptionalLong wait = limit.secondsToWait();
            if (wait.isPresent()) {
                Answer refused = failure(429, null, null);
                return tellsRetryAfter ? refused.with("Retry-After", Long.toString(wait.getAsLong())) : refused;
            }
        }
        return switch (asked) {
            case "POST /1/support_requests" -> create(call);
            case "POST /1/interactions" -> interact(call);
            case "GET /1/support_requests" -> list(call);
            case "GET /1/devices/business_devices" -> records(call, devices);
            case "GET /1/lines/business_lines" -> records(call, lines);
            default -> one(call);
        };
    }

    private Answer create(Call call) {
        JsonNode asked = rooted(call, "support_request");
        List<String> wrong = new ArrayList<>();
        String text = required(asked, "text", wrong);
        String name = required(asked, "requestor_name", wrong);
        String number = required(asked, "requestor_number", wrong);
        String type = required(asked, "request_type", wrong);
        String externalId = required(asked, "external_source_id", wrong);
        String device = asked.path("device_type").isNull() ? null : asked.path("device_type").asText(null);
        String vip = asked.path("vip").asText("false");
        checkLength(text, wrong);
        if (type != null && !RequestTypes.isKnown(type)) {
            wrong.add("Request type is not included in the list");
        }
        if (device != null && !RequestTypes.isDevice(device)) {
            wrong.add("Device type is not included in the list");
        }
        if (!asked.path("vip").isNull() && !vip.equals("true") && !vip.equals("false")) {
            wrong.add("Vip must be true or false");
        }
        refuseWrong(wrong);
        SupportRequest created = requests.create(new SupportRequest(0, externalId, call.parameter("employee_id"), name, number, type,
                device, vip.equals("true"), null, null, null, null, List.of()), text);
        return Answer.json(201, rendering.request(created));
    }

    private Answer interact(Call call) {
        JsonNode asked = rooted(call, "interaction");
        List<String> wrong = new ArrayList<>();
        String token = required(asked, "interaction_thread_token", wrong);
        String text = required(asked, "text", wrong);
        checkLength(text, wrong);
        refuseWrong(wrong);
        SupportRequest request = requests.interact(token, text)
                .orElseThrow(() -> new VendorError(404, "Couldn't find InteractionThread"));
        return Answer.json(201, rendering.interaction(request.interactions().get(request.interactions().size() - 1)));
    }

    private Answer list(Call call) {
        String externalId = call.parameter("external_source_id_eq");
        if (externalId != null && lookup == TangoeSandbox.Lookup.NOT_FOUND) {
            throw new VendorError(404, "Not Found");
        }
        boolean filters = externalId != null && lookup == TangoeSandbox.Lookup.ANSWERED;
        int perPage = perPage(call);
        Instant since = since(call.parameter("updated_at_gte"));
        Stream<SupportRequest> found = (filters ? requests.of(externalId) : requests.all()).stream()
                .filter(request -> !request.updatedAt().isBefore(since));
        return Answer.json(200, rendering.list(found.skip((whole(call, "page", 1) - 1L) * perPage).limit(perPage).toList()));
    }

    private Answer records(Call call, BusinessRecords records) {
        int page = ignoresPages ? 1 : whole(call, "page", 1);
        return Answer.json(200, rendering.wrapped(records.page(since(call.parameter("updated_at_gt")), page, perPage(call))));
    }

    private static int perPage(Call call) {
        int perPage = whole(call, "per_page", DEFAULT_PAGE);
        if (perPage > LARGEST_PAGE) {
            throw new VendorError(400, "per_page must be less than 1000");
        }
        return perPage;
    }

    private Answer one(Call call) {
        Matcher path = ONE.matcher(call.path());
        if (!call.method().equals("GET") || !path.matches()) {
            throw new VendorError(404, "Not Found");
        }
        return Answer.json(200, rendering.request(requests.get(Long.parseLong(path.group(1)))
                .orElseThrow(() -> new VendorError(404, "Couldn't find SupportRequest"))));
    }

    /** A date, as the vendor's examples have it, or a time with an offset. */
    private static Instant since(String text) {
        if (text == null) {
            return Instant.MIN;
        }
        try {
            return text.length() == 10 ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException unreadable) {
            throw new VendorError(400, "updated_at_gte is not a date");
        }
    }

    private static int whole(Call call, String name, int otherwise) {
        String text = call.parameter(name, Integer.toString(otherwise));
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new VendorError(400, name + " must be a whole number from 1");
        }
        return Integer.parseInt(text);
    }

    static JsonNode json(Call call) {
        if (!call.contentType().equals("application/json")) {
            throw new VendorError(415, "Content-Type must be application/json");
        }
        try {
            return Json.read(call.body());
        } catch (IllegalArgumentException broken) {
            throw new VendorError(400, broken.getMessage());
        }
    }

    private static JsonNode rooted(Call call, String root) {
        JsonNode inner = json(call).path(root);
        if (!inner.isObject()) {
            throw new VendorError(422, "param is missing or the value is empty: " + root);
        }
        return inner;
    }

    private static String required(JsonNode asked, String attribute, List<String> wrong) {
        JsonNode value = asked.path(attribute);
        if (value.isTextual() && !value.asText().isBlank()) {
            return value.asText();
        }
        String label = Character.toUpperCase(attribute.charAt(0)) + attribute.substring(1).replace('_', ' ');
        wrong.add(label + (value.isMissingNode() || value.isNull() || value.isTextual() ? " can't be blank" : " must be a string"));
        return null;
    }

    private void checkLength(String text, List<String> wrong) {
        if (text != null && text.length() > longestText) {
            wrong.add("Text is too long (maximum is " + longestText + " characters)");
        }
    }

    private static void refuseWrong(List<String> wrong) {
        if (!wrong.isEmpty()) {
            throw new VendorError(422, String.join("\n", wrong));
        }
    }

    @Override
    public Answer failure(int status, String message, String detail) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", word(status));
        body.put("message", List.of((message == null ? word(status).replace('_', ' ') : message).split("\n")));
        return Answer.json(status, body);
    }

    @Override
    public Answer errorInside200(Supplier<Answer> real) {
        return Answer.json(200, Map.of("status", "bad_request", "message", List.of("Something went wrong")));
    }

    private static String word(int status) {
        return switch (status) {
            case 400 -> "bad_request";
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "not_found";
            case 415 -> "unsupported_media_type";
            case 422 -> "unprocessable_entity";
            case 429 -> "too_many_requests";
            case 500 -> "internal_server_error";
            case 502 -> "bad_gateway";
            case 503 -> "service_unavailable";
            case 504 -> "gateway_timeout";
            default -> "status_" + status;
        };
    }
}
