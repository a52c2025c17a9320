package tangoe.bridge.inventory.cells;

/** The digits of an identifier as people and spreadsheets write it. */
final class Digits {

    private Digits() {
    }

    /**
     * @return the digits, without the blanks, hyphens, dots and slashes between them and without the apostrophe that
     *         keeps a spreadsheet from calculating
     * @throws Unfit where there is anything else
     */
    static String of(String cell, String what) throws Unfit {
        StringBuilder digits = null;
        int from = cell.charAt(0) == '\'' ? 1 : 0;
        for (int i = from; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c >= '0' && c <= '9') {
                if (digits != null) {
                    digits.append(c);
                }
            } else if (c == ' ' || c == '-' || c == '.' || c == '/' || c == '\u00A0') {
                digits = digits == null ? new StringBuilder(cell.substring(from, i)) : digits;
            } else if (c == 'E' || c == 'e') {
                throw new Unfit("a spreadsheet has rounded this number; have the column exported as text");
            } else {
                throw new Unfit("is no " + what + ": it holds something else than digits");
            }
        }
        return digits != null ? digits.toString() : from == 0 ? cell : cell.substring(from);
    }
}
