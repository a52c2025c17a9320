package tangoe.bridge.inbox;

import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Adds {@code ticket}, {@code kind} and {@code message} to the log lines of this thread until it is closed. */
final class LogFields implements AutoCloseable {

    /** Marks lines whose text names the message already. */
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
