package tangoe.bridge.http;

import java.time.Duration;
import java.util.Map;

/** Refuses a request. The message is a sentence for its sender: what is wrong, and what to send instead. */
public final class RequestProblem extends RuntimeException {

    private final int status;
    private final transient Map<String, String> headers;
    private Duration later = Duration.ZERO;

    public RequestProblem(int status, String sentence) {
        this(status, sentence, Map.of());
    }

    public RequestProblem(int status, String sentence, Map<String, String> headers) {
        super(sentence);
        this.status = status;
        this.headers = headers;
    }

    /** The answer is sent only after that time. */
    RequestProblem heldBack(Duration time) {
        later = time;
        return this;
    }

    Duration later() {
        return later;
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
