package tangoe.bridge.inbox;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A message to accept.
 *
 * @param queue     which route delivers it
 * @param direction {@code to-tangoe} or {@code to-servicenow}
 * @param ticket    its messages are delivered one after the other
 * @param kind      what it says, such as {@code create} or {@code closed}
 * @param dedupe    a second message with this key is the same message; null: never the same
 * @param window    how long the key counts; null: for ever
 * @param covers    keys of messages whose content this one carries already
 * @param holds     whether the ticket's later messages wait while this one is dead or uncertain
 * @param payload   JSON
 */
public record NewMessage(String queue, String direction, String ticket, String kind, String dedupe, Duration window,
        List<String> covers, boolean holds, String payload) {

    public NewMessage {
        Objects.requireNonNull(queue);
        Objects.requireNonNull(direction);
        Objects.requireNonNull(ticket);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(payload);
        covers = List.copyOf(covers);
    }
}
