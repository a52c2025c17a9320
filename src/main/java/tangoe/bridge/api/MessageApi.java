package tangoe.bridge.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import tangoe.bridge.http.RequestProblem;
import tangoe.bridge.inbox.Messages;
import tangoe.bridge.inbox.TurnParticipant;
import tangoe.bridge.inbox.Status;

/** {@code /api/messages}: shows, replays, discards and settles messages. */
public final class MessageApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> SETTLED = Set.of("uncertain", "dead");

    private final Messages messages;
    private final UnaryOperator<String> named;
    private final TurnParticipant links;

    /**
     * @param named gives a ticket's name for a number or sys_id, such as its present number
     * @param links stores the support request that an operator names
     */
    public MessageApi(Messages messages, UnaryOperator<String> named, TurnParticipant links) {
        this.messages = messages;
        this.named = named;
        this.links = links;
    }

    /** @return {@code {"messages": […], "next": …}} */
    public Map<String, Object> list(@Variable("query") Map<String, String> parameters) {
        Query query = Query.of(parameters, "status", "ticket", "kind", "from", "to", "limit", "after");
        Messages.Filter filter = new Messages.Filter(query.text("status").map(MessageApi::status).orElse(null),
                query.text("ticket").map(named).orElse(null), query.text("kind").orElse(null), query.time("from"), query.time("to"));
        int limit = query.limit();
        List<Map<String, Object>> found = messages.list(filter, query.after(), limit + 1);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("messages", found.subList(0, Math.min(limit, found.size())));
        answer.put("next", found.size() > limit ? found.get(limit - 1).get("id") : null);
        return answer;
    }

    public Map<String, Object> one(@Variable("id") String id) throws JsonProcessingException {
        Map<String, Object> message = messages.find(number(id)).orElseThrow(MessageApi::missing);
        message.put("payload", JSON.readTree((String) message.get("payload")));
        return message;
    }

    public Map<String, Object> replay(@Variable("id") String id) throws JsonProcessingException {
        return acted(id, messages.replay(number(id)), "replayed");
    }

    public Map<String, Object> discard(@Variable("id") String id) throws JsonProcessingException {
        return acted(id, messages.discard(number(id)), "discarded");
    }

    /**
     * Settles a create: an operator says that it did arrive.
     *
     * @param word {@code {"tangoe_id", "thread_token"}}, as Tangoe shows them
     */
    public String ticketToSettle(@Variable("id") String id, @Body Map<String, Object> word) {
        for (String name : List.of("tangoe_id", "thread_token")) {
            Object value = word.get(name);
            if (!(value instanceof String || value instanceof Number) || value.toString().isBlank() || value.toString().length() > 64) {
                throw new RequestProblem(400, "Say which support request it made: send {\"tangoe_id\": \"43413\", \"thread_token\": \"m339x…\"}.");
            }
        }
        Map<String, Object> message = messages.find(number(id)).orElseThrow(MessageApi::missing);
        if (!message.get("kind").equals("create") || !SETTLED.contains(message.get("status"))) {
            throw new RequestProblem(409, "Message " + id + " is a " + message.get("kind") + " and " + message.get("status")
                    + "; only a create that is uncertain or dead can be settled.");
        }
        return (String) message.get("ticket");
    }

    /** @param learned as a delivery of the create would have learned it */
    public Map<String, Object> settled(@Variable("id") String id, @Variable("ticket") String ticket, @Variable("learned") JsonNode learned)
            throws JsonProcessingException {
        return acted(id, messages.settle(number(id), ticket, learned, links), "settled");
    }

    /** @param order {@code {"status", "kind"?, "from"?, "to"?}} */
    public Map<String, Object> replayAll(@Body Map<String, Object> order) {
        if (!(order.get("status") instanceof String status)) {
            throw new RequestProblem(400, "Say which messages to replay: send {\"status\": \"dead\"}, and \"kind\", \"from\" and \"to\" to take fewer.");
        }
        Query.requireKnown(order, "status", "kind", "from", "to");
        if (!Messages.REPLAYABLE.contains(status(status))) {
            throw new RequestProblem(400, "\"status\" must be one that can be replayed: " + listed(Messages.REPLAYABLE) + ".");
        }
        Messages.Filter filter = new Messages.Filter(status(status), null, text(order, "kind"), time(order, "from"), time(order, "to"));
        return Map.of("replayed", messages.replay(filter));
    }

    private Map<String, Object> acted(String id, boolean done, String what) throws JsonProcessingException {
        Map<String, Object> message = one(id);
        if (!done) {
            throw new RequestProblem(409, "Message " + id + " is " + message.get("status") + " and cannot be " + what + ".");
        }
        return message;
    }

    private static Instant time(Map<String, Object> order, String name) {
        return text(order, name) == null ? null : Query.time(name, text(order, name));
    }

    private static String text(Map<String, Object> order, String name) {
        Object value = order.get(name);
        if (value != null && !(value instanceof String)) {
            throw new RequestProblem(400, "\"" + name + "\" must be text.");
        }
        return (String) value;
    }

    private static Status status(String text) {
        return Status.of(text).orElseThrow(() -> new RequestProblem(400, "\"status\" must be one of " + listed(List.of(Status.values())) + "."));
    }

    private static String listed(List<Status> statuses) {
        return statuses.stream().map(Status::text).collect(Collectors.joining(", "));
    }

    private static long number(String id) {
        if (!id.matches("[0-9]{1,18}")) {
            throw missing();
        }
        return Long.parseLong(id);
    }

    private static RequestProblem missing() {
        return new RequestProblem(404, "There is no message with that id; GET /api/messages lists them.");
    }
}
