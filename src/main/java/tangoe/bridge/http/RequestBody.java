package tangoe.bridge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON object in a request's body, read strictly: ambiguous JSON (such as duplicate names) and anything but UTF-8 is refused. */
final class RequestBody {

    private static final int LONGEST_TICKET = 40;
    private static final String PRINTABLE = "[^\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}]*";
    /** With sorted names at every depth, so that equal objects are equal text. */
    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .addModule(new SimpleModule().addAbstractTypeMapping(Map.class, TreeMap.class)).build();

    private final Map<String, Object> json;

    private RequestBody(Map<String, Object> json) {
        this.json = json;
    }

    /** @throws RequestProblem 400, where it is not one JSON object in UTF-8 */
    static RequestBody read(byte[] body) {
        try {
            Map<String, Object> json = JSON.readValue(text(body), new TypeReference<TreeMap<String, Object>>() {
            });
            if (json != null) {
                return new RequestBody(json);
            }
        } catch (JsonProcessingException e) {
            if (e.getLocation() != null) {
                throw unreadable(" (line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + ")");
            }
        }
        throw unreadable("");
    }

    /** A byte order mark is tolerated, as RFC 8259 allows. */
    private static String text(byte[] body) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            return text.length() > 0 && text.charAt(0) == '\uFEFF' ? text.subSequence(1, text.length()).toString() : text.toString();
        } catch (CharacterCodingException e) {
            throw unreadable("");
        }
    }

    private static RequestProblem unreadable(String place) {
        return new RequestProblem(400, "Send one JSON object in UTF-8; this body cannot be read as one" + place + ".");
    }

    /** With sorted names, so that equal objects are stored as equal text. */
    Map<String, Object> json() {
        return json;
    }

    /**
     * Normalises the first of these names that has a value to a trimmed text, and removes the ones before it, which are empty.
     *
     * @throws RequestProblem 400 where none has a value, or the value cannot name a ticket
     */
    void requireTicket(List<String> names) {
        for (String name : names) {
            Object value = json.get(name);
            String text = isText(value) ? stripped(value.toString()) : "";
            if (text.isEmpty()) {
                json.remove(name);
                continue;
            }
            if (text.length() > LONGEST_TICKET || !text.matches(PRINTABLE)) {
                throw new RequestProblem(400, "\"" + name + "\" is no ticket: send at most " + LONGEST_TICKET + " printable characters.");
            }
            json.put(name, text);
            return;
        }
        throw new RequestProblem(400, "The object must name its ticket: send " + String.join(" or ",
                names.stream().map(name -> "\"" + name + "\"").toList()) + " as text.");
    }

    private static boolean isText(Object value) {
        return value instanceof String || value instanceof Integer || value instanceof Long || value instanceof BigInteger;
    }

    /** Blanks of every kind, no-break spaces too. */
    private static String stripped(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    /** Equal for two bodies that differ only in white space and in the order of names. */
    String canonical() {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
