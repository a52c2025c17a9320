package tangoe.bridge.inventory.csv;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.Arrays;

/** The row at which a {@link CsvFile} stands; its cells become texts only when they are asked for. One object for all rows. */
public final class CsvRow extends CsvCallbackHandler<CsvRow> {

    static final int LONGEST_ROW = 1 << 20;
    private static final int MOST_CELLS = 4096;

    private char[] text = new char[1024];
    private int[] ends = new int[32];
    private int cells;
    private long line;
    private boolean empty;

    CsvRow() {
    }

    /** Where it begins, from 1. */
    public long line() {
        return line;
    }

    public int cells() {
        return cells;
    }

    /** Without blanks at its ends; "" beyond the last cell. */
    public String cell(int index) {
        if (index >= cells) {
            return "";
        }
        int from = from(index);
        int to = ends[index];
        while (from < to && isBlank(text[from])) {
            from++;
        }
        while (to > from && isBlank(text[to - 1])) {
            to--;
        }
        return from == to ? "" : new String(text, from, to - from);
    }

    private static boolean isBlank(char c) {
        return c <= ' ' || c == '\u00A0' || c == '\uFEFF';
    }

    /** Whether no cell holds anything. */
    public boolean isBlank() {
        int length = cells == 0 ? 0 : ends[cells - 1];
        for (int i = 0; i < length; i++) {
            if (!isBlank(text[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * Appends these cells to a buffer, each with its length before it, so that no two different lists of cells give the same bytes.
     *
     * @return the buffer, or a larger one
     */
    public byte[] encode(int[] indexes, byte[] buffer, int[] length) {
        byte[] bytes = buffer;
        int at = 0;
        for (int index : indexes) {
            int from = from(index);
            int to = ends[index];
            int most = at + 2 * (to - from) + Integer.BYTES;
            if (most > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(most, 2 * bytes.length));
            }
            int size = to - from;
            bytes[at++] = (byte) size;
            bytes[at++] = (byte) (size >> 8);
            bytes[at++] = (byte) (size >> 16);
            boolean narrow = true;
            int begin = at;
            for (int i = from; i < to && narrow; i++) {
                char c = text[i];
                narrow = c < 0x80;
                bytes[at++] = (byte) c;
            }
            if (!narrow) {
                at = begin;
                bytes[begin - 1] |= (byte) 0x80;
                for (int i = from; i < to; i++) {
                    bytes[at++] = (byte) text[i];
                    bytes[at++] = (byte) (text[i] >> 8);
                }
            }
        }
        length[0] = at;
        return bytes;
    }

    private int from(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    @Override
    protected RecordType getRecordType() {
        return empty ? RecordType.EMPTY : RecordType.DATA;
    }

    @Override
    protected int getFieldCount() {
        return cells;
    }

    @Override
    protected void beginRecord(long startingLineNumber) {
        line = startingLineNumber;
        cells = 0;
        empty = false;
    }

    @Override
    protected void addField(char[] buffer, int offset, int length, boolean quoted) {
        int from = cells == 0 ? 0 : ends[cells - 1];
        if (from + length > LONGEST_ROW || cells == MOST_CELLS) {
            throw new NotCsv("the row that begins in line " + line + " has more than " + (cells == MOST_CELLS ? MOST_CELLS + " cells"
                    : LONGEST_ROW + " characters") + "; is a quote missing there, or is this no CSV?");
        }
        if (from + length > text.length) {
            text = Arrays.copyOf(text, Math.max(from + length, 2 * text.length));
        }
        if (cells == ends.length) {
            ends = Arrays.copyOf(ends, 2 * cells);
        }
        System.arraycopy(buffer, offset, text, from, length);
        ends[cells++] = from + length;
    }

    @Override
    protected void setComment(char[] buffer, int offset, int length) {
        empty = true;
    }

    @Override
    protected void setEmpty() {
        empty = true;
    }

    @Override
    protected CsvRow buildRecord() {
        return this;
    }
}
