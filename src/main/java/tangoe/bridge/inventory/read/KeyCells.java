package tangoe.bridge.inventory.read;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tangoe.bridge.inventory.read.csv.KeyShape;

/** Finds the columns of a report that hold keys. */
final class KeyCells {

    private KeyCells() {
    }

    /** The shape of each key column's cells, by column. */
    static Map<Integer, Predicate<String>> shapes(AssetColumns.Layout layout) {
        Map<Integer, Predicate<String>> shapes = new TreeMap<>();
        for (AssetColumns.Rule rule : layout.rules()) {
            for (int column : rule.candidates()) {
                if (rule.field().isKey() && column < layout.width()) {
                    shapes.put(column, KeyShape.valueOf(rule.field().name()));
                }
            }
        }
        return shapes;
    }

    static int[] columns(AssetColumns.Layout layout) {
        return shapes(layout).keySet().stream().mapToInt(Integer::intValue).toArray();
    }
}
