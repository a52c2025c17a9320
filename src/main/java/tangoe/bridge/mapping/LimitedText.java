package tangoe.bridge.mapping;

import java.util.Locale;

/** Cuts a text to a limit, with a mark that says so. */
final class LimitedText {

    private LimitedText() {
    }

    /**
     * At most {@code max} characters (UTF-16 units, as in Java and ServiceNow), the mark included. Surrogate pairs are not split.
     * If there is no room for the mark, it is "…".
     */
    static String of(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int total = text.length();
        int kept = wholeCharacters(text, max - mark(total, total).length());
        if (kept <= 0) {
            return max <= 0 ? "" : text.substring(0, wholeCharacters(text, max - 1)) + "…";
        }
        return text.substring(0, kept) + mark(total - kept, total);
    }

    private static String mark(int cut, int total) {
        return String.format(Locale.ROOT, " … [cut: %,d of %,d characters left out]", cut, total);
    }

    private static int wholeCharacters(String text, int end) {
        if (end <= 0) {
            return 0;
        }
        return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }
}
