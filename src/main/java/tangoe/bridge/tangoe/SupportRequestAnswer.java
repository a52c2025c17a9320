package tangoe.bridge.tangoe;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import tangoe.bridge.vendor.AnswerLost;

/**
 * Finds a support request in an answer. The vendor's example is a flat object. Whether a site wraps it in an object or an array
 * is not documented (docs/vendors/tangoe.md, support requests and inventory), so all three are read.
 */
public final class SupportRequestAnswer {

    private static final List<String> WRAPPERS = List.of("support_request", "support_requests", "response", "data");

    private static final String WITHOUT = " without a readable id and interaction_thread.token";
    private static final int LONGEST_ID = 64;
    private static final int LONGEST_TOKEN = 200;

    /**
     * The request that a create has made.
     *
     * @return {@code {"tangoe_id": …, "thread_token": …}}
     * @throws AnswerLost if the answer has no id: the request may have been created all the same
     */
    public Map<String, String> created(JsonNode answer) {
        return identified(unwrapped(answer)).orElseThrow(() -> new AnswerLost(TANGOE, 200,
                "answered a create" + WITHOUT + ". It was made: look for it there, and settle this message", null));
    }

    /**
     * Finds the ticket's request in the answer to a look-up. The vendor documents neither the filter nor that answers contain the
     * ticket's number (it is null in the example), so a request without a number is recognised by its first text. If the ticket's
     * thread is known, only that thread counts, because two tickets may have the same text.
     *
     * @param text  the first text, as the bridge sends it
     * @param thread token of the ticket's thread; null or empty if it is not known
     * @return {@code {"tangoe_id", "thread_token", "texts": […]}}, only {@code texts} if the thread is known; null if there is
     *         none
     * @throws AnswerLost if the request exists and the answer does not identify it: it must not be created again
     */
    public Map<String, Object> found(@Body JsonNode answer, @Variable("lookupTicket") String number, @Variable("lookupText") String text,
            @Variable("lookupThread") String thread) {
        String token = thread == null || thread.isBlank() ? null : thread;
        Optional<JsonNode> found = all(answer).filter(request -> token == null ? opened(request, number, text) : token(request).equals(token))
                .findFirst();
        if (found.isEmpty()) {
            return null;
        }
        Map<String, Object> earlier = new LinkedHashMap<>(token != null ? Map.of() : identified(found.get()).orElseThrow(
                () -> new AnswerLost(TANGOE, 200, "answered a look-up with the support request of " + number + ", but" + WITHOUT, null)));
        earlier.put("texts", texts(found.get()));
        return earlier;
    }

    /**
     * The requests of a list.
     *
     * @return each with {@code id}; empty where the answer is no list of support requests
     */
    public Optional<List<JsonNode>> listed(JsonNode answer) {
        boolean list = answer.isArray() || WRAPPERS.stream().anyMatch(name -> answer.path(name).isContainerNode())
                || answer.hasNonNull("id");
        List<JsonNode> requests = list ? all(answer).toList() : List.of();
        return list && requests.stream().allMatch(request -> request.path("id").isValueNode() && request.hasNonNull("id"))
                ? Optional.of(requests) : Optional.empty();
    }

    /** The texts of the request's thread, oldest first; empty if the answer does not show the thread. */
    public Optional<List<String>> thread(JsonNode request) {
        return request.path("interactions").isArray() ? Optional.of(texts(request)) : Optional.empty();
    }

    private static boolean opened(JsonNode request, String number, String text) {
        return request.path("external_source_id").asText("").equals(number)
                || !request.hasNonNull("external_source_id") && texts(request).contains(text);
    }

    private static String token(JsonNode request) {
        return request.path("interaction_thread").path("token").asText("");
    }

    private static List<String> texts(JsonNode request) {
        List<String> texts = new ArrayList<>();
        request.path("interactions").forEach(interaction -> texts.add(interaction.path("text").asText()));
        return texts;
    }

    private static Optional<Map<String, String>> identified(JsonNode request) {
        JsonNode id = request.path("id");
        JsonNode token = request.path("interaction_thread").path("token");
        return isName(id, LONGEST_ID) && isName(token, LONGEST_TOKEN)
                ? Optional.of(Map.of("tangoe_id", id.asText(), "thread_token", token.asText())) : Optional.empty();
    }

    private static boolean isName(JsonNode value, int longest) {
        return (value.isTextual() || value.isIntegralNumber()) && !value.asText().isBlank() && value.asText().length() <= longest
                && value.asText().chars().noneMatch(Character::isISOControl);
    }

    private static Stream<JsonNode> all(JsonNode answer) {
        if (answer.isArray()) {
            List<JsonNode> requests = new ArrayList<>();
            answer.forEach(requests::add);
            return requests.stream();
        }
        return WRAPPERS.stream().map(answer::path).filter(JsonNode::isContainerNode).findFirst()
                .map(SupportRequestAnswer::all).orElse(Stream.of(answer));
    }

    private static JsonNode unwrapped(JsonNode answer) {
        return all(answer).findFirst().orElse(answer);
    }
}
