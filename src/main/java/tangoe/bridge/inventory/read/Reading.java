package tangoe.bridge.inventory.read;

import java.util.List;

/**
 * The result of reading one row or object.
 *
 * @param record null if it was rejected
 * @param unfit  the reasons, or the cells that the record goes without
 * @param odd    whether it was rejected or a key cannot be read; what it names must then not be removed
 */
public record Reading(SourceRecord record, List<Unfitting> unfit, boolean odd) {

    /** @param column null if the row as a whole does not fit */
    public record Unfitting(String column, String value, String reason) {
    }
}
