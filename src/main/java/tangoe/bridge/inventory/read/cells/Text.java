package tangoe.bridge.inventory.read.cells;

import org.apache.commons.text.StringEscapeUtils;

/** Any text, converted to one line. */
final class Text implements CellReader {

    static final int LONGEST = 400;

    @Override
    public String read(String cell) throws UnfitCell {
        String line = onOneLine(withoutEntities(cell));
        if (line.length() > LONGEST) {
            throw new UnfitCell("longer than " + LONGEST + " characters");
        }
        if (line.indexOf('\uFFFD') >= 0) {
            throw new UnfitCell("holds bytes that are no text; write the file in UTF-8");
        }
        return line;
    }

    /** Decodes HTML entities: {@code AT&amp;T} comes from text made for a web page. */
    private static String withoutEntities(String cell) {
        int at = cell.indexOf('&');
        return at >= 0 && cell.indexOf(';', at) > 0 ? InvisibleCharacters.drop(StringEscapeUtils.unescapeHtml4(cell)) : cell;
    }

    /** Replaces control characters, line breaks and repeated blanks with one blank. */
    static String onOneLine(String cell) {
        boolean plain = true;
        char last = 'x';
        for (int i = 0; i < cell.length() && plain; i++) {
            char c = cell.charAt(i);
            plain = c >= ' ' && c != 0x7f && !(c == ' ' && last == ' ') && (c < 0x80 || !isBlankOrBroken(c));
            last = c;
        }
        return plain ? cell : rewritten(cell);
    }

    private static String rewritten(String cell) {
        StringBuilder line = new StringBuilder(cell.length());
        cell.codePoints().forEach(c -> {
            boolean blank = c <= ' ' || c == 0x7f || Character.isISOControl(c) || Character.isSpaceChar(c);
            if (!blank) {
                line.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c);
            } else if (line.length() > 0 && line.charAt(line.length() - 1) != ' ') {
                line.append(' ');
            }
        });
        return line.toString().strip();
    }

    private static boolean isBlankOrBroken(char c) {
        return Character.isISOControl(c) || Character.isSpaceChar(c) || Character.isSurrogate(c);
    }
}
