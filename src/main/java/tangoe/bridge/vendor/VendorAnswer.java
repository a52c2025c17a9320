package tangoe.bridge.vendor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;
import tangoe.bridge.vendor.AnswerReader.End;

/**
 * One raw HTTP answer. It is judged before anybody reads its body, because camel-servicenow and camel-http take an error inside a
 * 200 for a success, and lose the words of an answer that is not JSON.
 *
 * @param write      whether the call may have changed something
 * @param body       the bytes that arrived, and how reading them ended
 * @param retryAfter pause that the answer asked for, or null
 * @param location   target of a redirect, or null
 */
public record VendorAnswer(boolean write, int status, String contentType, AnswerReader.Body body, Duration retryAfter, String location) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonFactory TOKENS = JSON.getFactory();

    /** @param header the answer's header of that name, or null */
    public static VendorAnswer of(String method, int status, UnaryOperator<String> header, AnswerReader.Body body, Clock clock) {
        return new VendorAnswer(!method.equals("GET"), status, header.apply("Content-Type"), body,
                RetryAfter.of(header.apply("Retry-After"), header.apply("X-RateLimit-Reset"), clock).orElse(null), header.apply("Location"));
    }

    /** @throws VendorException unless the vendor took the call and its answer is whole */
    public void requireSuccess(VendorRules rules) {
        VendorException failure = status / 100 == 2 ? inSuccess(rules) : inFailure(rules);
        if (failure != null) {
            throw failure;
        }
    }

    private VendorException inSuccess(VendorRules rules) {
        if (body.end() == End.TOO_LARGE || body.end() == End.TOO_SLOW) {
            String sentence = answered() + " with a body that is " + body.end()
                    + (body.end() == End.TOO_LARGE ? ": more than " + body.bytes().length / 1024 + " kB" + rules.smaller() : "");
            return write ? lost(rules, sentence) : unavailable(rules, sentence);
        }
        String begin = begin();
        if (body.whole() && begin.isEmpty()) {
            return rules.mayBeEmpty() ? null : lost(rules, answered() + " without its body");
        }
        if (begin.startsWith("<") || contentType != null && contentType.contains("html")) {
            return unavailable(rules, answered() + " with a page instead of JSON (is it asleep, or does a proxy answer for it?): "
                    + words(rules, null));
        }
        ObjectNode outline = outline();
        if (outline == null || !body.whole()) {
            return lost(rules, answered() + " with JSON that is cut or broken");
        }
        if (rules.isError(outline)) {
            String sentence = answered() + " with an error in it: " + words(rules, outline);
            return write && rules.mayBeDone(status) ? lost(rules, sentence) : unavailable(rules, sentence);
        }
        return rules.isResult(outline) ? null : lost(rules, answered() + " without a result");
    }

    private VendorException inFailure(VendorRules rules) {
        if (status / 100 == 3) {
            return unavailable(rules, answered() + Redirect.words(rules.vendor(), status, location));
        }
        ObjectNode outline = outline();
        String words = words(rules, outline);
        String sentence = answered() + (words.isBlank() ? "" : ": " + words);
        if (status == 504 || write && outline != null && rules.mayBeDone(status)) {
            return lost(rules, sentence);
        }
        if (status == 401) {
            return new SignInRefused(rules.vendor(), status, answered() + ": " + rules.notSignedIn(words), retryAfter);
        }
        return rules.staysANo(status, outline != null) ? new Refused(rules.vendor(), status, sentence) : unavailable(rules, sentence);
    }

    private String answered() {
        return "answered " + status;
    }

    private AnswerLost lost(VendorRules rules, String sentence) {
        return new AnswerLost(rules.vendor(), status, sentence, null);
    }

    private Unavailable unavailable(VendorRules rules, String sentence) {
        return new Unavailable(rules.vendor(), status, sentence, retryAfter, null);
    }

    /** Empty if the body has nothing but blanks. */
    private String begin() {
        return new String(body.bytes(), 0, Math.min(body.bytes().length, 1024), StandardCharsets.UTF_8).strip();
    }

    /**
     * The members of the answer's object: {@code error} and {@code errors} whole, texts and numbers, and of other objects and lists
     * that they are there. An answer may be megabytes long, so no tree is made of it.
     *
     * @return without members for JSON that is no object; null if it is no JSON
     */
    private ObjectNode outline() {
        ObjectNode outline = JSON.createObjectNode();
        try (JsonParser parser = TOKENS.createParser(body.bytes())) {
            if (parser.nextToken() == null) {
                return null;
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
            } else {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    boolean whole = parser.nextToken().isScalarValue() || name.startsWith("error");
                    outline.set(name, whole ? JSON.readTree(parser) : outline.objectNode());
                    parser.skipChildren();
                }
            }
            // Words behind a number, such as those of the page "403 Forbidden", are no JSON.
            parser.nextToken();
            return outline;
        } catch (IOException cutOrBroken) {
            return null;
        }
    }

    private String words(VendorRules rules, ObjectNode outline) {
        JsonNode error = outline == null ? JSON.missingNode() : outline.path("error");
        String message = error.path("message").asText("");
        String detail = error.path("detail").asText("");
        return rules.redacted(message.isBlank() ? new String(body.bytes(), StandardCharsets.UTF_8)
                : message + (detail.isBlank() ? "" : ", " + detail));
    }
}
