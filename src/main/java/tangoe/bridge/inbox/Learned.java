package tangoe.bridge.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a delivery learned, as its route says in the variable {@code learned}. It is stored in the transaction that ends the delivery,
 * if the vendor took the message or may have taken it.
 *
 * @param message id of the message
 * @param what    an object; each {@link TurnParticipant} takes the fields that it knows
 * @param next    messages that follow from the delivery, from the field {@code next}: a list of {@code {queue, ticket?, kind, dedupe?,
 *                holds?, direction?, payload}}
 */
public record Learned(long message, String ticket, JsonNode what, List<NewMessage> next) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param said the variable; null for nothing
     * @throws IllegalArgumentException if it is no object, or a message in {@code next} lacks something
     */
    static Learned of(long message, String ticket, Object said) {
        JsonNode what = said == null ? MissingNode.getInstance() : JSON.valueToTree(said);
        if (said != null && !what.isObject()) {
            throw new IllegalArgumentException("The variable learned must be an object such as {\"text\": \"…\"}, not " + what.getNodeType());
        }
        List<NewMessage> next = new ArrayList<>();
        what.path("next").forEach(one -> next.add(next(ticket, one)));
        return new Learned(message, ticket, what, List.copyOf(next));
    }

    private static NewMessage next(String ticket, JsonNode one) {
        if (!one.path("queue").isTextual() || !one.path("kind").isTextual() || !one.has("payload")) {
            throw new IllegalArgumentException("A message in learned.next needs a queue, a kind and a payload");
        }
        String queue = one.path("queue").textValue();
        return new NewMessage(queue, one.path("direction").asText(queue), one.path("ticket").asText(ticket), one.path("kind").textValue(),
                one.path("dedupe").textValue(), null, List.of(), one.path("holds").asBoolean(), NewMessage.text(one.get("payload")));
    }

    boolean isEmpty() {
        return what.isEmpty();
    }
}
