package tangoe.bridge.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request as received. Path as sent, query decoded (the first value of a name counts), header names in lower case.
 */
record Call(String method, String path, Map<String, String> query, Map<String, String> headers, String body) {

    String parameter(String name) {
        return query.get(name);
    }

    String parameter(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    boolean isSet(String parameter) {
        return "true".equals(query.get(parameter));
    }

    String header(String name) {
        return headers.get(name);
    }

    /** The media type without its parameters, in lower case; empty where none was sent. */
    String contentType() {
        String sent = headers.getOrDefault("content-type", "");
        int end = sent.indexOf(';');
        return (end < 0 ? sent : sent.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    Optional<String> bearer() {
        String sent = headers.getOrDefault("authorization", "");
        return sent.regionMatches(true, 0, "Bearer ", 0, 7) ? Optional.of(sent.substring(7).strip()) : Optional.empty();
    }

    /** Name and password of HTTP Basic; empty where none or an unreadable one was sent. */
    Optional<String[]> basic() {
        String sent = headers.getOrDefault("authorization", "");
        if (!sent.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            String pair = new String(Base64.getDecoder().decode(sent.substring(6).strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty()
                    : Optional.of(new String[] {pair.substring(0, colon), pair.substring(colon + 1)});
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
