package tangoe.bridge.http;

import java.util.Map;

/** A request that is not carried out. The message is a sentence for whoever sent it: what is wrong, and what to send. */
public final class Problem extends RuntimeException {

    private final int status;
    private final transient Map<String, String> headers;

    public Problem(int status, String sentence) {
        this(status, sentence, Map.of());
    }

    public Problem(int status, String sentence, Map<String, String> headers) {
        super(sentence);
        this.status = status;
        this.headers = headers;
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
