package tangoe.bridge.inventory.read.cells;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/** Restores an identifier that a program treated as a number: {@code 12349.0}, {@code 3.53918E+14}. */
final class SpreadsheetNumber {

    private static final Pattern WHOLE = Pattern.compile("(\\d+)[.,]0{1,2}");
    private static final Pattern SCIENTIFIC = Pattern.compile("(\\d)(?:[.,](\\d+))?[eE](\\+)?(\\d{1,2})");

    private SpreadsheetNumber() {
    }

    /**
     * @return the digits if none is lost; the cell itself if it is no such number
     * @throws UnfitCell if digits are lost
     */
    static String digits(String cell) throws UnfitCell {
        boolean suspect = false;
        for (int i = Math.min(1, cell.length()); i < cell.length() && !suspect; i++) {
            char c = cell.charAt(i);
            suspect = c == 'E' || c == 'e' || (c == '.' || c == ',') && i >= cell.length() - 3;
        }
        return suspect ? undone(cell) : cell;
    }

    private static String undone(String cell) throws UnfitCell {
        Matcher whole = WHOLE.matcher(cell);
        if (whole.matches()) {
            return whole.group(1);
        }
        Matcher scientific = SCIENTIFIC.matcher(cell);
        if (!scientific.matches() || scientific.group(2) == null && scientific.group(3) == null) {
            return cell;
        }
        String behindPoint = scientific.group(2) == null ? "" : scientific.group(2);
        // Programs write all digits, spreadsheets show only six.
        if (behindPoint.length() == Integer.parseInt(scientific.group(4))) {
            return scientific.group(1) + behindPoint;
        }
        throw new UnfitCell("Excel has shown this number as a power of ten, and its last digits are lost; export again, and do not open and save the"
                + " file in Excel, or make the column text first");
    }
}
