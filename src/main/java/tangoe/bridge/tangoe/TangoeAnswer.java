package tangoe.bridge.tangoe;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import tangoe.bridge.vendor.AnswerLost;
import tangoe.bridge.vendor.Answered;
import tangoe.bridge.vendor.Redirect;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.RetryAfter;
import tangoe.bridge.vendor.SignInRefused;
import tangoe.bridge.vendor.Unavailable;
import tangoe.bridge.vendor.VendorException;

/**
 * Decides what an answer of Tangoe means. Error bodies are not documented (docs/vendors/tangoe.md, errors), so the status
 * decides. A 2xx is a success only if its body is empty, or is JSON with an id or without an error.
 */
public final class TangoeAnswer implements CamelContextAware {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Integer> WILL_STAY_A_NO = Set.of(400, 403, 404, 405, 406, 409, 410, 413, 415, 422);

    private CamelContext context;
    private Clock clock = Clock.systemUTC();

    /** A {@code Retry-After} that is a date is measured by the context's bean {@code clock}, or by the system clock without one. */
    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
        this.clock = Optional.ofNullable(context.getRegistry().lookupByNameAndType("clock", Clock.class)).orElse(clock);
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    /** Turns the answer of {@code camel-http} into a JSON body, or throws the failure that it stands for. */
    public void read(Exchange exchange) throws IOException {
        Answered.mark(exchange);
        Message message = exchange.getMessage();
        int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        String retryAfter = message.getHeader("Retry-After", String.class);
        String location = message.getHeader("Location", String.class);
        String contentType = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
        String text = text(message);
        message.removeHeaders("*");
        if (status / 100 != 2) {
            throw failure(status, text, retryAfter, location);
        }
        if (text.isBlank()) {
            message.setBody(NullNode.getInstance());
            return;
        }
        if (contentType.contains("html") || text.stripLeading().startsWith("<")) {
            throw new Unavailable(TANGOE, status, "answered " + status + " with a page instead of JSON: " + text);
        }
        message.setBody(json(status, text));
    }

    /** Turns an exception of {@code camel-http} into the failure that it stands for. */
    public void failed(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        VendorException known = TangoeFailure.of(thrown, false);
        if (known != null) {
            throw known;
        }
        throw new IllegalStateException(thrown);
    }

    private VendorException failure(int status, String text, String retryAfter, String location) {
        if (status / 100 == 3) {
            return new Unavailable(TANGOE, status, "answered " + status + Redirect.words(TANGOE, status, location));
        }
        String sentence = "answered " + status + (text.isBlank() ? "" : ": " + text);
        if (status == 504) {
            return new AnswerLost(TANGOE, status, sentence, null);
        }
        if (WILL_STAY_A_NO.contains(status)) {
            return new Refused(TANGOE, status, sentence);
        }
        if (status == 401) {
            return new SignInRefused(TANGOE, status, "answered 401: the credentials are not accepted; look at tangoe.api-token, or at "
                    + "tangoe.client-id and its secret", RetryAfter.of(retryAfter, null, clock).orElse(null));
        }
        return new Unavailable(TANGOE, status, sentence, RetryAfter.of(retryAfter, null, clock).orElse(null), null);
    }

    private static JsonNode json(int status, String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AnswerLost(TANGOE, status, "answered " + status + " with JSON that is cut or broken", e);
        }
        boolean no = json.path("status").asText().equals("bad_request") || saysSomething(json.path("error")) || saysSomething(json.path("errors"));
        // An answer with an id means that the request was created; sending it again would create another.
        if (no && !json.hasNonNull("id")) {
            throw new Unavailable(TANGOE, status, "answered " + status + " with an error in it: " + text);
        }
        return json;
    }

    /** Many services send an empty list of errors with a success. */
    private static boolean saysSomething(JsonNode error) {
        return error.isContainerNode() ? !error.isEmpty() : !error.asText("").isBlank() && !error.asText().equals("false");
    }

    private static String text(Message message) throws IOException {
        try (InputStream body = message.getBody(InputStream.class)) {
            return body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
