package tangoe.bridge.inbox;

import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Which message the lines of the log are about that this thread writes while it is open: {@code ticket}, {@code kind}, {@code message}. */
final class LogFields implements AutoCloseable {

    /** On lines whose text names the message already, so that it is not said twice. */
    static final Marker NAMED = MarkerFactory.getMarker("NAMED");

    private LogFields() {
    }

    static LogFields of(Message message) {
        MDC.put("ticket", message.ticket());
        MDC.put("kind", message.kind());
        MDC.put("message", Long.toString(message.id()));
        return new LogFields();
    }

    @Override
    public void close() {
        MDC.remove("ticket");
        MDC.remove("kind");
        MDC.remove("message");
    }
}
