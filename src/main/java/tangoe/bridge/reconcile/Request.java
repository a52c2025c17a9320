package tangoe.bridge.reconcile;

import java.time.Instant;
import java.util.Set;

/**
 * A support request as Tangoe lists it.
 *
 * @param number  its ticket's number: Tangoe's {@code external_source_id}, or found by its first text, or null
 * @param state   as Tangoe wrote it
 * @param updated the epoch if Tangoe's time cannot be read
 * @param opening digest of its first text; null if the list does not show the thread
 * @param thread  digests of its texts; null if the list does not show the thread
 */
record Request(String id, String number, String state, Instant updated, String opening, Set<String> thread) {

    String shown() {
        return id + " " + (state.isEmpty() ? "without a state" : state);
    }
}
