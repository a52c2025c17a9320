package tangoe.bridge.inventory.read.cells;

import com.google.re2j.Pattern;

/** Extracts the digits of an identifier from the notations of people and spreadsheets. */
final class Digits {

    private static final Pattern THOUSANDS = Pattern.compile("\\d{1,3}(?:,\\d{3})+");

    private static final int LONGEST = 100;

    private Digits() {
    }

    /**
     * @return the digits, without the blanks, hyphens, dots, slashes and a thousand's commas between them and without the apostrophe
     *         that keeps a spreadsheet from calculating
     * @throws UnfitCell if there is anything else
     */
    static String of(String written, String what) throws UnfitCell {
        if (written.length() > LONGEST) {
            throw new UnfitCell("is no " + what + ": it is longer than " + LONGEST + " characters");
        }
        String cell = SpreadsheetNumber.digits(written);
        StringBuilder digits = null;
        int from = cell.charAt(0) == '\'' ? 1 : 0;
        for (int i = from; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c >= '0' && c <= '9') {
                if (digits != null) {
                    digits.append(c);
                }
            } else if (c == ' ' || c == '-' || c == '.' || c == '/' || c == '\u00A0' || c >= '\u2010' && c <= '\u2015' || c == ',' && THOUSANDS.matches(cell)) {
                digits = digits == null ? new StringBuilder(cell.substring(from, i)) : digits;
            } else {
                throw new UnfitCell("is no " + what + ": it holds something else than digits");
            }
        }
        return digits != null ? digits.toString() : from == 0 ? cell : cell.substring(from);
    }
}
