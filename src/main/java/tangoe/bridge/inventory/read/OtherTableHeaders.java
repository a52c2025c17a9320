package tangoe.bridge.inventory.read;

import java.util.function.Predicate;
import tangoe.bridge.inventory.read.csv.CsvRow;

/** Which rows are headers of another table than the one they stand in: of a key and of one field more. */
final class OtherTableHeaders implements Predicate<CsvRow> {

    private static final int FEWEST = 2;

    private final AssetColumns columns;
    private final int[] keys;

    OtherTableHeaders(AssetColumns columns, AssetColumns.Layout layout) {
        this.columns = columns;
        this.keys = KeyCells.columns(layout);
    }

    @Override
    public boolean test(CsvRow row) {
        // Of nearly every row this is all that is looked at.
        for (int key : keys) {
            if (row.holdsDigit(key)) {
                return false;
            }
        }
        return columns.known(row.all()) >= FEWEST;
    }
}
