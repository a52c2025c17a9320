package tangoe.bridge.inventory.read;

import java.util.List;

/**
 * A row or object as it was read.
 *
 * @param record null where it was rejected
 * @param unfit  why, or which cells the record goes without
 * @param odd    whether it was rejected, or a cell that would be a key cannot be read: what it names is not gone
 */
public record Reading(SourceRecord record, List<Unfitting> unfit, boolean odd) {

    /** @param column null where the row as a whole does not fit */
    public record Unfitting(String column, String value, String reason) {
    }
}
