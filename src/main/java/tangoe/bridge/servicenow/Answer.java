package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import tangoe.bridge.vendor.AnswerLost;
import tangoe.bridge.vendor.AnswerReader;
import tangoe.bridge.vendor.Redirect;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.SignInRefused;
import tangoe.bridge.vendor.Unavailable;
import tangoe.bridge.vendor.VendorException;

/**
 * One raw HTTP answer. It is judged before the component sees it, because the component takes an error inside a 200 for a
 * success, and loses status and words of an answer that is not JSON (docs/vendors/servicenow.md, errors and camel-servicenow).
 *
 * @param body       the bytes that arrived
 * @param end        how reading the body ended
 * @param write      whether the call may have changed something
 * @param retryAfter pause that the answer asked for, or null
 * @param location   target of a redirect, or null
 */
record Answer(int status, String contentType, byte[] body, AnswerReader.End end, boolean write, Duration retryAfter, String location) {

    /** {@code insertMultiple} answers without the usual wrapper (docs/vendors/servicenow.md, import sets). */
    private static final Set<String> RESULTS = Set.of("result", "import_set_id");
    private static final JsonFactory JSON = new ObjectMapper().getFactory();

    /** The members beside {@code result} in the answer's JSON. */
    private record Outline(boolean result, boolean failure, String message) {
    }

    /**
     * Throws unless this is a complete success with a result.
     *
     * @param redact removes secrets from the vendor's words
     */
    void requireResult(UnaryOperator<String> redact) {
        VendorException failure = status / 100 == 2 ? judgedSuccess(redact) : judgedFailure(redact);
        if (failure != null) {
            throw failure;
        }
    }

    private VendorException judgedSuccess(UnaryOperator<String> redact) {
        if (isWhole() && body.length > 0 && !looksLikeJson()) {
            return unavailable("answers " + status + " with a page that is not JSON" + type()
                    + ": is the instance hibernating, or does a proxy answer for it?");
        }
        if (end == AnswerReader.End.TOO_LARGE || end == AnswerReader.End.TOO_SLOW) {
            String sentence = "answers " + status + " with a body that is " + end + (end == AnswerReader.End.TOO_LARGE
                    ? ": more than " + body.length / 1024 + " kB; a smaller servicenow.page-size makes it smaller" : "");
            return write ? new AnswerLost(SERVICENOW, status, sentence, null) : unavailable(sentence);
        }
        Outline outline;
        try {
            outline = outline();
        } catch (IOException cut) {
            return new AnswerLost(SERVICENOW, status, "answers " + status + " with a body that is cut", null);
        }
        if (!isWhole() || body.length == 0) {
            return new AnswerLost(SERVICENOW, status, "answers " + status + " without its body", null);
        }
        if (outline.failure()) {
            String sentence = "answers " + status + " with an error inside: " + redact.apply(outline.message());
            // The platform cancelled the call part way. A read can be repeated; a write may have been committed.
            return write ? new AnswerLost(SERVICENOW, status, sentence, null) : unavailable(sentence);
        }
        return outline.result() ? null
                : new AnswerLost(SERVICENOW, status, "answers " + status + " without a result", null);
    }

    private VendorException judgedFailure(UnaryOperator<String> redact) {
        if (status / 100 == 3) {
            return unavailable("answers " + status + Redirect.words(SERVICENOW, status, location));
        }
        if (status == 504) {
            return new AnswerLost(SERVICENOW, status, "did not answer the gateway in time (504)", null);
        }
        Outline outline = null;
        try {
            outline = isWhole() && looksLikeJson() ? outline() : null;
        } catch (IOException cut) {
            // The body cannot be parsed, so only the status counts.
        }
        if (outline == null) {
            String sentence = "answers " + status + (body.length == 0 ? " without a body" : " with a page that is not JSON" + type());
            return status == 401 ? refused(sentence) : unavailable(sentence);
        }
        String sentence = "answers " + status + ": " + redact.apply(outline.message());
        if (status == 500 && write) {
            // An insert that was answered 500 "maximum execution time exceeded" had been committed (docs/vendors/servicenow.md,
            // errors).
            return new AnswerLost(SERVICENOW, status, sentence, null);
        }
        return switch (status) {
            case 401 -> refused(sentence + " (are the credentials right, and may they use the REST API?)");
            case 408, 425, 429 -> unavailable(sentence);
            default -> status / 100 == 4 ? new Refused(SERVICENOW, status, sentence) : unavailable(sentence);
        };
    }

    private Unavailable unavailable(String sentence) {
        return new Unavailable(SERVICENOW, status, sentence, retryAfter, null);
    }

    private SignInRefused refused(String sentence) {
        return new SignInRefused(SERVICENOW, status, sentence, retryAfter);
    }

    private boolean isWhole() {
        return end == AnswerReader.End.WHOLE;
    }

    private String type() {
        String shown = contentType == null ? "" : contentType.replaceAll("[^A-Za-z0-9/+.-].*", "");
        return shown.isEmpty() ? "" : " (" + shown + ")";
    }

    private boolean looksLikeJson() {
        for (byte b : body) {
            if (b == '{') {
                return true;
            }
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return false;
    }

    private Outline outline() throws IOException {
        boolean result = false;
        boolean failure = false;
        String message = "no reason given";
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Outline(false, false, message);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("error") && value != JsonToken.VALUE_NULL) {
                    failure = true;
                    message = words(parser.readValueAsTree());
                } else if (name.equals("status") && "failure".equals(parser.getText())) {
                    failure = true;
                    parser.skipChildren();
                } else {
                    result |= RESULTS.contains(name) && value != JsonToken.VALUE_NULL;
                    parser.skipChildren();
                }
            }
            parser.nextToken();
        }
        return new Outline(result, failure, message);
    }

    private static String words(JsonNode error) {
        if (!error.isObject()) {
            return error.asText();
        }
        String message = error.path("message").asText("");
        String detail = error.path("detail").asText("");
        return detail.isBlank() || detail.equals("null") ? message : message + ", " + detail;
    }
}
