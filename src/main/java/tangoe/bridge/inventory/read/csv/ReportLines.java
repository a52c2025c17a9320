package tangoe.bridge.inventory.read.csv;

import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;
import java.util.function.LongSupplier;
import tangoe.bridge.inventory.read.cells.InvisibleCharacters;

/**
 * The text of a report without characters that nobody sees. It keeps what it has handed out from the beginning of the row on that is
 * being read, so that a row which is none can be read again line by line.
 */
final class ReportLines extends Reader {

    private static final char LF = '\n';
    private static final int PIECE = 1 << 13;
    private static final int FIRST_PIECE_AGAIN = 1 << 9;
    /** Quotes that match in no line of a file would have each line read many times. */
    private static final int MOST_TIMES = 64;
    private static final long TIMES_COUNT_FROM = 1L << 24;
    /** A text holds none of these; a binary file holds one in ten. */
    private static final int CONTROLS_IN_A_THOUSAND = 20;

    private final Reader in;
    private final LongSupplier needed;
    private char[] text = new char[2 * CsvFile.HEAD];
    /** Where the first line begins that is kept. */
    private int begin;
    private long line = 1;
    /** A line feed at {@link #begin} belongs to the line before. */
    private boolean afterReturn;
    private int at;
    private int end;
    private char last;
    private boolean ended;
    private int piece = PIECE;
    private long readIn;
    private long handedOut;
    /** 0 until it is known. */
    private long lastLine;
    private char ends = LF;

    /** @param needed the line at which the row begins that is being read; what stands before may be forgotten */
    ReportLines(Reader in, LongSupplier needed) {
        this.in = in;
        this.needed = needed;
    }

    /** The beginning, without taking it. */
    String head() throws IOException {
        int controls = 0;
        // Never for one character alone: an emoji is two.
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

    /** NUL fills up columns of old systems, and Ctrl-Z ends their files. */
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

    /** Takes up with the beginning of that line, which is still kept. */
    void begin(long first) throws IOException {
        forgetUpTo(first);
        takeUp();
    }

    /**
     * Takes up with the beginning of the line after that one, which is still kept.
     *
     * @return that line, as much of it as is kept
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

    /** The number of the last line, if no line break ends it and all of it was handed out; else 0. */
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

    /** Of the first line that is kept. */
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

    /** What a text ends its lines with that has no other: old systems have a sign of their own, which elsewhere is a blank. */
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

    /** @return how many characters */
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
