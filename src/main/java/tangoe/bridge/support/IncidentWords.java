package tangoe.bridge.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** What Tangoe is told by a message: the route {@code incident-words}, which deliveries use as well, says it. */
public final class IncidentWords {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CamelContext context;
    private ProducerTemplate template;

    public IncidentWords(CamelContext context) {
        this.context = context;
    }

    /**
     * @param kind    of the message
     * @param payload of the message, JSON
     * @throws IllegalStateException if the route fails
     */
    public String of(String kind, String payload) {
        Exchange exchange = template().request("direct:incident-words", asked -> {
            asked.setVariable("kind", kind);
            asked.getMessage().setBody(JSON.readTree(payload));
        });
        if (exchange.getException() != null) {
            throw new IllegalStateException(exchange.getException().getMessage(), exchange.getException());
        }
        return exchange.getVariable("text", String.class);
    }

    private synchronized ProducerTemplate template() {
        if (template == null) {
            template = context.createProducerTemplate();
        }
        return template;
    }
}
