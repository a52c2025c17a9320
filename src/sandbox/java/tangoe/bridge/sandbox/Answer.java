package tangoe.bridge.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One HTTP answer. An empty body is sent without a content type. */
record Answer(int status, Map<String, String> headers, byte[] body) {

    static Answer json(int status, Object value) {
        return new Answer(status, Map.of("content-type", "application/json;charset=UTF-8"), Json.bytes(value));
    }

    static Answer html(int status, String page) {
        return new Answer(status, Map.of("content-type", "text/html;charset=UTF-8"), page.getBytes(StandardCharsets.UTF_8));
    }

    static Answer empty(int status) {
        return new Answer(status, Map.of(), new byte[0]);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    Answer withoutBody() {
        Map<String, String> fewer = new LinkedHashMap<>(headers);
        fewer.remove("content-type");
        return new Answer(status, fewer, new byte[0]);
    }
}
