package tangoe.bridge.inventory;

import java.util.List;

/**
 * A row or object as it was read.
 *
 * @param record null where it was rejected
 * @param unfit  why, or which cells the record goes without
 */
record Reading(SourceRecord record, List<Unfitting> unfit) {

    /** @param column null where the row as a whole does not fit */
    record Unfitting(String column, String value, String reason) {
    }
}
