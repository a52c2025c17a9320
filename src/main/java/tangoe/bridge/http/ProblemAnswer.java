package tangoe.bridge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.database.StoreUnavailable;

/** Answers with {@code application/problem+json} (RFC 9457): {@code type}, {@code title}, {@code status}, {@code detail}. */
public final class ProblemAnswer {

    public static final String CONTENT_TYPE = "application/problem+json";

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> LATER = Map.of("Retry-After", "10");

    /** Turns what the route threw into the answer. */
    public void write(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        RequestProblem problem = problem(thrown);
        if (problem.status() == 503) {
            // The cause is logged once, by the condition that is down.
            LOG.info("A request to {} was put off: {}", exchange.getFromEndpoint().getEndpointBaseUri(), cause(thrown));
        } else if (problem.status() >= 500) {
            LOG.error("A request to {} failed: {}", exchange.getFromEndpoint().getEndpointBaseUri(), problem.getMessage(), thrown);
        }
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        problem.headers().forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status());
        message.setHeader(Exchange.CONTENT_TYPE, CONTENT_TYPE);
        message.setBody(body(problem.status(), problem.getMessage()));
    }

    /** One line, without the values: texts of tickets must not get into the log. */
    private static String cause(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse(root.getClass().getSimpleName());
    }

    private static RequestProblem problem(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RequestProblem known) {
                return known;
            }
            if (cause instanceof StoreUnavailable || cause instanceof JdbiException) {
                return new RequestProblem(503, "The message store cannot be used now, and nothing was accepted; send this again later.", LATER);
            }
        }
        return new RequestProblem(500, "The bridge failed at this request; its log says why.");
    }

    static String body(int status, String sentence) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
        problem.put("status", status);
        problem.put("detail", sentence);
        try {
            return JSON.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
