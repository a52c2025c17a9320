package tangoe.bridge.inventory.store;

import java.time.Instant;
import java.time.LocalDateTime;

/**
 * Of when the content of a file is.
 *
 * @param dated      as its name says; null where it does not
 * @param modifiedAt when it was written, as the server says; null where nobody knows
 */
record Snapshot(long run, String file, LocalDateTime dated, Instant modifiedAt) {

    /** By the dates of the names where both have one; else, or where these are the same, by when the files were written. */
    boolean isOlderThan(Snapshot other) {
        if (dated != null && other.dated != null && !dated.equals(other.dated)) {
            return dated.isBefore(other.dated);
        }
        return modifiedAt != null && other.modifiedAt != null && modifiedAt.isBefore(other.modifiedAt);
    }

    /** For a person. */
    String shown() {
        return file + " (run " + run + ")";
    }
}
