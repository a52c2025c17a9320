package tangoe.bridge.inventory.read.cells;

/**
 * Removes invisible characters: control characters, direction marks, joiners and zero-width blanks. Other blanks and unusual line
 * separators become plain blanks.
 */
public final class InvisibleCharacters {

    private static final char DROPPED = 0;
    private static final char LATIN = 0x100;
    /** Invisible characters outside Unicode's category "format". */
    private static final String WITHOUT_PICTURE = "\u034F\u115F\u1160\u17B4\u17B5\u180B\u180C\u180D\u2800\u3164\uFFA0";

    private InvisibleCharacters() {
    }

    /**
     * Removes them and closes the gaps.
     *
     * @return the new end
     */
    public static int drop(char[] text, int from, int to) {
        int end = from;
        while (end < to && isPlain(text[end])) {
            end++;
        }
        for (int i = end; i < to; i++) {
            char c = text[i];
            if (!isPlain(c)) {
                c = plain(c);
                if (c == DROPPED) {
                    continue;
                }
            }
            text[end++] = c;
        }
        return end;
    }

    public static String drop(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != plain(text.charAt(i))) {
                char[] all = text.toCharArray();
                return new String(all, 0, drop(all, 0, all.length));
            }
        }
        return text;
    }

    /** A fast path for nearly every character. */
    private static boolean isPlain(char c) {
        return c >= ' ' && c <= '~' || c == '\n' || c == '\r' || c == '\t';
    }

    private static char plain(char c) {
        if (c < ' ') {
            boolean separates = c == 0x0B || c == 0x0C || c >= 0x1C;
            return c == '\n' || c == '\r' || c == '\t' ? c : separates ? ' ' : DROPPED;
        }
        if (c <= '~') {
            return c;
        }
        if (c < LATIN) {
            return c == 0x85 || c == '\u00A0' ? ' ' : c < 0xA0 || c == '\u00AD' ? DROPPED : c;
        }
        return switch (Character.getType(c)) {
            case Character.FORMAT -> DROPPED;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            default -> c >= '\uFE00' && c <= '\uFE0F' || WITHOUT_PICTURE.indexOf(c) >= 0 ? DROPPED : c;
        };
    }
}
