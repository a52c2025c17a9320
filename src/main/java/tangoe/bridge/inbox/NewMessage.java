package tangoe.bridge.inbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
 * @param stranger  whether the ticket has no link, so that others may go first
 * @throws IllegalArgumentException if a queue, ticket or kind is too long for the store or contains NUL
 */
public record NewMessage(String queue, String direction, String ticket, String kind, String dedupe, Duration window,
        List<String> covers, boolean holds, String payload, boolean stranger) {

    /** The two ways in which messages go, which are the names of two queues as well. */
    public static final List<String> DIRECTIONS = List.of("to-tangoe", "to-servicenow");

    private static final ObjectMapper JSON = new ObjectMapper();

    public NewMessage {
        Objects.requireNonNull(queue);
        Objects.requireNonNull(direction);
        Objects.requireNonNull(ticket);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(payload);
        requireStorable("queue", queue, 80);
        requireStorable("ticket", ticket, 80);
        requireStorable("kind", kind, 40);
        covers = List.copyOf(covers);
    }

    /** A message of a ticket that has a link. */
    public NewMessage(String queue, String direction, String ticket, String kind, String dedupe, Duration window,
            List<String> covers, boolean holds, String payload) {
        this(queue, direction, ticket, kind, dedupe, window, covers, holds, payload, false);
    }

    Lane lane() {
        return new Lane(queue, ticket);
    }

    /** A payload as it is stored. @throws IllegalArgumentException if it cannot be JSON */
    public static String text(Object payload) {
        try {
            return Storable.text(JSON.writeValueAsString(payload instanceof JsonNode node ? node : JSON.<JsonNode>valueToTree(payload)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    /** Refused here for good: the store would refuse each repetition too. */
    private static void requireStorable(String name, String text, int longest) {
        if (text.isBlank() || text.length() > longest || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("A message's " + name + " must be 1 to " + longest + " characters without NUL, not \""
                    + text.substring(0, Math.min(longest, text.length())).replace('\0', '\uFFFD') + "\"");
        }
    }
}
