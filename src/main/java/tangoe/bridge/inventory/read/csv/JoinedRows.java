package tangoe.bridge.inventory.read.csv;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Detects rows that were joined by a quote that closes in another row. A cell with several lines looks similar, such as an address with
 * commas. The difference is that a joined row has keys in the key columns.
 */
final class JoinedRows {

    private JoinedRows() {
    }

    /**
     * @param keys the shape of keys, by column; if empty, a line with as many cells as headers counts as a row
     */
    static boolean in(CsvRow row, char delimiter, Map<Integer, Predicate<String>> keys) {
        List<CsvRow> lines = row.apart(delimiter, true);
        if (row.width() < 2 || !isDelimiterWithin(row, lines)) {
            return false;
        }
        // The last line may be too long: the quote that closes there was opened without its partner, and its cell held commas.
        boolean fit = lines.stream().limit(lines.size() - 1L).allMatch(line -> line.isBlankFrom(row.width()))
                && lines.stream().allMatch(line -> line.isBlank() || holdsKey(line, keys)
                        || line.cells() >= row.width() && line.isBlankFrom(row.width()));
        return fit && (keys.isEmpty() || row.apart(delimiter, false).stream().anyMatch(line -> holdsKey(line, keys)));
    }

    private static boolean holdsKey(CsvRow line, Map<Integer, Predicate<String>> keys) {
        return keys.entrySet().stream().anyMatch(shape -> shape.getValue().test(line.cell(shape.getKey())));
    }

    /** Whether a later line of the headers holds a key, which no header does. */
    static boolean inHeaders(CsvRow row, char delimiter, Predicate<String> key) {
        List<CsvRow> lines = row.apart(delimiter, true);
        return isDelimiterWithin(row, lines) && lines.stream().skip(1).anyMatch(line -> line.cells() > 1 && line.all().stream().anyMatch(key));
    }

    private static boolean isDelimiterWithin(CsvRow row, List<CsvRow> lines) {
        return lines.stream().mapToInt(CsvRow::cells).sum() > row.cells() + lines.size() - 1;
    }
}
