package tangoe.bridge.inventory.read.csv;

import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;
import java.util.function.LongSupplier;
import tangoe.bridge.inventory.read.cells.InvisibleCharacters;

/**
 * The text of a report without invisible characters. Keeps the text of the current row, so that a broken row can be read again line by
 * line.
 */
final class ReportLines extends Reader {

    private static final char LF = '\n';
    private static final int PIECE = 1 << 13;
    private static final int FIRST_PIECE_AGAIN = 1 << 9;
    /** How often the text may be read again. Without a limit, a file full of broken quotes would be read again for each line. */
    private static final int MOST_TIMES = 64;
    private static final long TIMES_COUNT_FROM = 1L << 24;
    /** Share of control characters that means a binary file. Texts have none, binary files one in ten characters. */
    private static final int CONTROLS_IN_A_THOUSAND = 20;

    private final Reader in;
    private final LongSupplier needed;
    private char[] text = new char[2 * CsvFile.HEAD];
    /** Beginning of the first kept line. */
    private int begin;
    private long line = 1;
    /** Whether a line feed at {@link #begin} belongs to the line before. */
    private boolean afterReturn;
    private int at;
    private int end;
    private char last;
    private boolean ended;
    private int piece = PIECE;
    private long readIn;
    private long handedOut;
    /** 0 while unknown. */
    private long lastLine;
    private char ends = LF;

    /** @param needed first line of the current row; earlier text may be forgotten */
    ReportLines(Reader in, LongSupplier needed) {
        this.in = in;
        this.needed = needed;
    }

    /** The beginning of the text, which stays to be read. */
    String head() throws IOException {
        int controls = 0;
        // Never a single character, because an emoji has two.
        while (end < CsvFile.HEAD - 1 && !ended) {
            int from = end;
            int to = from + fill(CsvFile.HEAD - end);
            ends = from > 0 || ends != LF ? ends : endOfLines(from, to);
            endLines(from, to);
            for (int i = from; i < to; i++) {
                controls += isControl(text[i]) ? 1 : 0;
            }
            dropUnseen(from, to);
        }
        if (controls * 1000L > CONTROLS_IN_A_THOUSAND * readIn) {
            throw new NotCsv("this is no text but a binary file; Tangoe's reports come as CSV");
        }
        return new String(text, 0, end);
    }

    /** Old systems fill columns with NUL and end files with Ctrl-Z. */
    private static boolean isControl(char c) {
        return c < ' ' && c != 0 && c != 0x1A && !Character.isWhitespace(c);
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        while (at == end) {
            if (ended) {
                return -1;
            }
            forgetUpTo(needed.getAsLong());
            more();
        }
        int count = Math.min(Math.min(length, piece), end - at);
        System.arraycopy(text, at, buffer, offset, count);
        at += count;
        piece = Math.min(PIECE, 2 * piece);
        handedOut += count;
        if (handedOut > TIMES_COUNT_FROM && handedOut > MOST_TIMES * readIn) {
            throw new NotCsv("quotes match in hardly any of its rows, the last one in line " + needed.getAsLong() + "; is this CSV?");
        }
        return count;
    }

    /** Continues at the beginning of a kept line. */
    void begin(long first) throws IOException {
        forgetUpTo(first);
        takeUp();
    }

    /**
     * Continues after a kept line.
     *
     * @return the kept part of that line
     */
    String goOnAfter(long broken) throws IOException {
        forgetUpTo(broken);
        passLineFeed();
        int to = endOfLine();
        String said = new String(text, begin, Math.min(to - begin, CsvRow.LONGEST_ROW));
        while (to == end && !ended) {
            begin = end;
            at = end;
            more();
            to = endOfLine();
        }
        if (to == end) {
            begin = end;
        }
        forgetUpTo(broken + 1);
        takeUp();
        piece = FIRST_PIECE_AGAIN;
        return said;
    }

    /** Number of the last line, if the text ends without a line break and was read to its end; else 0. */
    long lastLineIfOpen() throws IOException {
        while (at == end && !ended) {
            forgetUpTo(needed.getAsLong());
            more();
        }
        if (at < end || last == '\n' || last == '\r') {
            return 0;
        }
        if (lastLine == 0) {
            lastLine = line;
            for (int i = begin; i < end; i++) {
                boolean secondOfTwo = text[i] == '\n' && (i == begin ? afterReturn : text[i - 1] == '\r');
                lastLine += (text[i] == '\n' || text[i] == '\r') && !secondOfTwo ? 1 : 0;
            }
        }
        return lastLine;
    }

    private void takeUp() throws IOException {
        passLineFeed();
        at = begin;
    }

    private void passLineFeed() throws IOException {
        while (afterReturn && begin == end && !ended) {
            at = end;
            more();
        }
        if (afterReturn && begin < end && text[begin] == '\n') {
            begin++;
        }
        afterReturn = false;
    }

    private void forgetUpTo(long first) {
        while (line < first) {
            int to = endOfLine();
            if (to == end) {
                return;
            }
            afterReturn = text[to] == '\r';
            begin = to + 1;
            line++;
        }
    }

    /** Number of the first kept line. */
    private int endOfLine() {
        int i = afterReturn && begin < end && text[begin] == '\n' ? begin + 1 : begin;
        while (i < end && text[i] != '\n' && text[i] != '\r') {
            i++;
        }
        return i;
    }

    private void more() throws IOException {
        System.arraycopy(text, begin, text, 0, end - begin);
        at -= begin;
        end -= begin;
        begin = 0;
        if (text.length - end < PIECE) {
            text = Arrays.copyOf(text, 2 * text.length);
        }
        int to = end + fill(text.length - end);
        endLines(end, to);
        dropUnseen(end, to);
    }

    /** The line separator of texts that have no usual one: a character of old systems, which other texts use as a blank. */
    private char endOfLines(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == '\n' || text[i] == '\r') {
                return LF;
            }
        }
        for (int i = from; i < to; i++) {
            if (text[i] == '\u0085' || text[i] == '\u2028') {
                return text[i];
            }
        }
        return LF;
    }

    private void endLines(int from, int to) {
        for (int i = from; ends != LF && i < to; i++) {
            text[i] = text[i] == ends ? LF : text[i];
        }
    }

    /** @return the number of characters */
    private int fill(int most) throws IOException {
        int count = in.read(text, end, most);
        ended = count < 0;
        readIn += Math.max(0, count);
        return Math.max(0, count);
    }

    private void dropUnseen(int from, int to) {
        end = InvisibleCharacters.drop(text, from, to);
        last = end > from ? text[end - 1] : last;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
