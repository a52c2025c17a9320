package tangoe.bridge.inventory.read.csv;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Whether a quote that closes in another row than its own has joined several to one. A cell of many lines looks much the same, an
 * address with commas above all: what tells them apart is what stands where the keys of a row stand.
 */
final class JoinedRows {

    private JoinedRows() {
    }

    /**
     * @param keys what the cells look like in which a row says what it is of, by column; where none is known, a line with as many
     *             cells as the headers is a row
     */
    static boolean in(CsvRow row, char delimiter, Map<Integer, Predicate<String>> keys) {
        List<CsvRow> lines = row.apart(delimiter, true);
        if (row.width() < 2 || !isDelimiterWithin(row, lines)) {
            return false;
        }
        // The last one may be too long: what closed there is a quote that somebody forgot to open, and commas were within it.
        boolean fit = lines.stream().limit(lines.size() - 1L).allMatch(line -> line.isBlankFrom(row.width()))
                && lines.stream().allMatch(line -> line.isBlank() || holdsKey(line, keys)
                        || line.cells() >= row.width() && line.isBlankFrom(row.width()));
        return fit && (keys.isEmpty() || row.apart(delimiter, false).stream().anyMatch(line -> holdsKey(line, keys)));
    }

    private static boolean holdsKey(CsvRow line, Map<Integer, Predicate<String>> keys) {
        return keys.entrySet().stream().anyMatch(shape -> shape.getValue().test(line.cell(shape.getKey())));
    }

    /** A later line of the headers holds what no header does. */
    static boolean inHeaders(CsvRow row, char delimiter, Predicate<String> key) {
        List<CsvRow> lines = row.apart(delimiter, true);
        return isDelimiterWithin(row, lines) && lines.stream().skip(1).anyMatch(line -> line.cells() > 1 && line.all().stream().anyMatch(key));
    }

    private static boolean isDelimiterWithin(CsvRow row, List<CsvRow> lines) {
        return lines.stream().mapToInt(CsvRow::cells).sum() > row.cells() + lines.size() - 1;
    }
}
