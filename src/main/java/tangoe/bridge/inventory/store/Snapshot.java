package tangoe.bridge.inventory.store;

import java.time.Instant;
import java.time.LocalDateTime;

/**
 * The age of a file's content.
 *
 * @param dated      the date in its name; null if there is none
 * @param modifiedAt when it was written, as the server says; null if nobody knows
 */
record Snapshot(long run, String file, LocalDateTime dated, Instant modifiedAt) {

    /** Compares the dates in the names. If one is missing or both are equal, compares when the files were written. */
    boolean isOlderThan(Snapshot other) {
        if (dated != null && other.dated != null && !dated.equals(other.dated)) {
            return dated.isBefore(other.dated);
        }
        return modifiedAt != null && other.modifiedAt != null && modifiedAt.isBefore(other.modifiedAt);
    }

    /** The name for messages. */
    String shown() {
        return file + " (run " + run + ")";
    }
}
