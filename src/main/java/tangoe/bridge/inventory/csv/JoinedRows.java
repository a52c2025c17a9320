package tangoe.bridge.inventory.csv;

import java.util.List;

/**
 * Whether a quote that closes in another row than its own has joined several to one. A cell of many lines looks much the same, an
 * address with commas above all: what tells them apart is what stands where the keys of a row stand.
 */
final class JoinedRows {

    private static final int DIGITS_OF_A_KEY = 7;
    private static final int SHORTEST_KEY = 6;

    private JoinedRows() {
    }

    /** @param keys columns in which a row says what it is of; where none is known, a line with as many cells as the headers is a row */
    static boolean in(CsvRow row, char delimiter, int... keys) {
        List<CsvRow> lines = row.apart(delimiter);
        if (row.width() < 2 || !isDelimiterWithin(row, lines)) {
            return false;
        }
        boolean told = keys.length == 0;
        for (int i = 0; i < lines.size(); i++) {
            CsvRow line = lines.get(i);
            boolean key = holdsKey(line, keys);
            if (!line.isBlankFrom(row.width()) || !key && !line.isBlank() && line.cells() < row.width()) {
                return false;
            }
            told |= key && i > 0;
        }
        return told;
    }

    /** A later line of the headers holds what no header does. */
    static boolean inHeaders(CsvRow row, char delimiter) {
        List<CsvRow> lines = row.apart(delimiter);
        return isDelimiterWithin(row, lines)
                && lines.stream().skip(1).anyMatch(line -> line.cells() > 1 && line.all().stream().anyMatch(JoinedRows::isKey));
    }

    private static boolean isDelimiterWithin(CsvRow row, List<CsvRow> lines) {
        return lines.stream().mapToInt(CsvRow::cells).sum() > row.cells() + lines.size() - 1;
    }

    private static boolean holdsKey(CsvRow line, int... keys) {
        for (int key : keys) {
            if (isKey(line.cell(key))) {
                return true;
            }
        }
        return false;
    }

    /** What may be one, readable or not: digits without words, or a word with digits. */
    private static boolean isKey(String cell) {
        long digits = cell.chars().filter(Character::isDigit).count();
        return cell.chars().noneMatch(Character::isLetter) ? digits >= DIGITS_OF_A_KEY
                : digits > 0 && cell.length() >= SHORTEST_KEY && cell.chars().noneMatch(Character::isWhitespace);
    }
}
