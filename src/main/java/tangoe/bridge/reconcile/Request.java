package tangoe.bridge.reconcile;

import java.time.Instant;
import java.util.Set;

/**
 * A support request as Tangoe lists it.
 *
 * @param number  of the ticket that it is for: Tangoe's {@code external_source_id}, or known by the text that opened it, or null
 * @param state   as Tangoe wrote it
 * @param updated the epoch where Tangoe's time cannot be read
 * @param opening digest of the text that opened it; null where the list does not show the thread
 * @param thread  digests of its texts; null where the list does not show the thread
 */
record Request(String id, String number, String state, Instant updated, String opening, Set<String> thread) {

    String shown() {
        return id + " " + (state.isEmpty() ? "without a state" : state);
    }
}
