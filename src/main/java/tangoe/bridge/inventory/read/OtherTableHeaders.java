package tangoe.bridge.inventory.read;

import java.util.function.Predicate;
import tangoe.bridge.inventory.read.csv.CsvRow;

/** Recognizes a row that holds the headers of another table: a key and at least one more field. */
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
        // This decides for nearly every row.
        for (int key : keys) {
            if (row.holdsDigit(key)) {
                return false;
            }
        }
        return columns.known(row.all()) >= FEWEST;
    }
}
