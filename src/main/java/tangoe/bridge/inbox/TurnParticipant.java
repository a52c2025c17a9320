package tangoe.bridge.inbox;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Takes part, with tables that the inbox does not know, in the transactions that claim messages and end their deliveries. The
 * transaction may be repeated, so nothing outside the database may change.
 */
public interface TurnParticipant {

    /**
     * What routes need to know of the tickets whose messages were claimed.
     *
     * @return the exchange's variables, by ticket
     */
    default Map<String, Map<String, Object>> claimed(Handle handle, Collection<String> tickets) {
        return Map.of();
    }

    /**
     * Stores what was learned. Called before the lanes are locked: whoever locks both a ticket's lane and other rows locks the other
     * rows first.
     */
    default void learned(Handle handle, List<Learned> learned, Instant now) {
    }

    /** Stores what may have been done by a process that ended while it delivered these messages. */
    default void abandoned(Handle handle, List<Message> messages) {
    }

    /** All of them, one after the other. */
    static TurnParticipant all(List<TurnParticipant> participants) {
        return new Participants(participants);
    }
}
