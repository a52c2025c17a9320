package tangoe.bridge.inventory.read.csv;

/** Removes the notation that stops spreadsheets from calculating: {@code ="0012"}, {@code =0012}, {@code '0012}. */
final class FormulaNotation {

    private FormulaNotation() {
    }

    private static final int MOST_PAIRS = 8;

    /** @param cell begins with = or an apostrophe */
    static String plain(String cell) {
        String rest = cell.substring(1).strip();
        if (cell.charAt(0) == '\'') {
            boolean elision = cell.length() > 2 && Character.isLowerCase(cell.charAt(1)) && !Character.isLetterOrDigit(cell.charAt(2));
            // Names such as 't Hooft and 's-Gravenhage keep their apostrophe.
            return elision ? cell : rest.endsWith("'") ? rest.substring(0, rest.length() - 1).strip() : rest;
        }
        if (rest.length() > 1 && rest.charAt(0) == '"' && rest.charAt(rest.length() - 1) == '"') {
            return unquoted(rest);
        }
        return !rest.isEmpty() && rest.chars().allMatch(c -> c >= '0' && c <= '9') ? rest : cell;
    }

    private static String unquoted(String quoted) {
        String text = quoted;
        for (int pair = 0; pair < MOST_PAIRS && text.length() > 1 && text.charAt(0) == '"' && text.charAt(text.length() - 1) == '"'; pair++) {
            text = text.substring(1, text.length() - 1).replace("\"\"", "\"").strip();
        }
        return text;
    }
}
