package tangoe.bridge.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.support.DefaultProducer;

/** Commits the body of an exchange to the inbox: one message, or a list of them together. */
final class InboxProducer extends DefaultProducer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final InboxEndpoint endpoint;
    private final Inbox inbox;
    private final StoreSpace space;
    private String direction;
    private Expression ticket;
    private Expression kind;
    private Expression dedupe;
    private Expression stranger;

    InboxProducer(InboxEndpoint endpoint, Inbox inbox, StoreSpace space) {
        super(endpoint);
        this.endpoint = endpoint;
        this.inbox = inbox;
        this.space = space;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        direction = endpoint.direction();
        ticket = simple(endpoint.getTicket());
        kind = simple(endpoint.getKind());
        dedupe = simple(endpoint.getDedupe());
        stranger = simple(endpoint.getStranger());
    }

    private Expression simple(String text) {
        if (text == null) {
            return null;
        }
        Expression expression = endpoint.getCamelContext().resolveLanguage("simple").createExpression(text);
        expression.init(endpoint.getCamelContext());
        return expression;
    }

    @Override
    public void process(Exchange exchange) {
        // During a delivery the disk is not checked: this message follows from one that was accepted, and the vendor may have
        // taken the write.
        if (!(exchange.getFromEndpoint() instanceof InboxEndpoint)) {
            space.require();
        }
        JsonNode body = tree(exchange.getMessage().getBody());
        if (ticket != null) {
            NewMessage message = message(endpoint.getQueue(), direction, value(ticket, exchange), value(kind, exchange), value(dedupe, exchange),
                    List.of(), endpoint.isHolds(), body, "true".equals(value(stranger, exchange)));
            exchange.getMessage().setBody(answer(inbox.accept(List.of(message)).get(0)));
            return;
        }
        if (!body.isArray()) {
            throw new IllegalArgumentException("Without a ticket, inbox:" + endpoint.getQueue() + " takes a list of messages");
        }
        List<NewMessage> messages = new ArrayList<>();
        for (JsonNode item : body) {
            List<String> covers = new ArrayList<>();
            item.path("covers").forEach(key -> covers.add(key.asText()));
            String queue = item.path("queue").asText(endpoint.getQueue());
            messages.add(message(queue, item.has("queue") ? item.path("direction").asText(queue) : direction, item.path("ticket").textValue(),
                    item.path("kind").textValue(), item.path("dedupe").textValue(), covers, item.path("holds").asBoolean(), item.path("payload"),
                    false));
        }
        AcceptParticipant participant = endpoint.getAcceptParticipant();
        List<Receipt> receipts = participant == null ? inbox.accept(messages)
                : inbox.accept(messages, (handle, all) -> participant.in(handle, exchange, all));
        exchange.getMessage().setBody(receipts.stream().map(InboxProducer::answer).toList());
    }

    private static JsonNode tree(Object body) {
        return body instanceof JsonNode node ? node : JSON.valueToTree(body);
    }

    private NewMessage message(String queue, String way, String ticket, String kind, String dedupe, List<String> covers, boolean holds,
            JsonNode payload, boolean stranger) {
        if (ticket == null || kind == null || payload.isMissingNode()) {
            throw new IllegalArgumentException("A message for inbox:" + queue + " needs a ticket, a kind and a payload");
        }
        return new NewMessage(queue, way, ticket, kind, dedupe,
                endpoint.getWindow(), covers, holds, NewMessage.text(payload), stranger);
    }

    private static String value(Expression expression, Exchange exchange) {
        return expression == null ? null : expression.evaluate(exchange, String.class);
    }

    private static Map<String, String> answer(Receipt receipt) {
        return Map.of("id", Long.toString(receipt.id()));
    }
}
