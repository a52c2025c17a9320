package tangoe.bridge.inventory.read;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tangoe.bridge.inventory.read.csv.KeyShape;

/** Which cells of a report's rows hold a key. */
final class KeyCells {

    private KeyCells() {
    }

    /** What they look like, by index. */
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
