package tangoe.bridge.inventory.read.csv;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The current row of a {@link CsvFile}, one object for all rows. Cells become strings only on demand. */
public final class CsvRow extends CsvCallbackHandler<CsvRow> {

    static final int LONGEST_ROW = 1 << 20;
    private static final int MOST_CELLS = 4096;

    private char[] text;
    private int[] ends;
    private int cells;
    private int width;
    /** The line number of what FastCSV counts as line 1. */
    private long firstLine = 1;
    private long line;
    private int lineBreaks;
    private int mostLineBreaks;
    private String fault;
    private boolean empty;

    CsvRow() {
        this(1024, 32);
    }

    private CsvRow(int characters, int cells) {
        text = new char[characters];
        ends = new int[cells];
    }

    /** The row's first line, from 1. */
    public long line() {
        return line;
    }

    /** Why the cells cannot be trusted; null for a sound row. */
    public String fault() {
        return fault;
    }

    void fault(String sentence) {
        fault = sentence;
    }

    int lineBreaks() {
        return lineBreaks;
    }

    /** The most line breaks in one cell. */
    int mostLineBreaks() {
        return mostLineBreaks;
    }

    void lineOfFirst(long number) {
        firstLine = number;
    }

    /** Takes one line and ignores its quotes, because they do not match. */
    void broken(long at, String said, char delimiter, String sentence) {
        beginRecord(0);
        line = at;
        fault = sentence;
        char[] all = said.toCharArray();
        int from = 0;
        int end = 0;
        for (char c : all) {
            if (c == delimiter && cells < MOST_CELLS - 1) {
                addField(all, from, end - from, false);
                from = end;
            } else if (c != '"') {
                all[end++] = c;
            }
        }
        addField(all, from, end - from, false);
    }

    /**
     * Splits cells with several lines at each line break and delimiter, as if each line were a row.
     *
     * @param whole false to leave cells of one line empty
     */
    List<CsvRow> apart(char delimiter, boolean whole) {
        List<CsvRow> lines = new ArrayList<>();
        CsvRow line = new CsvRow(64, 8);
        for (int cell = 0; cell < cells; cell++) {
            int from = from(cell);
            int end = ends[cell];
            boolean many = countLineBreaks(from, end) > 0;
            for (int i = from; many && i < end; i++) {
                boolean breaks = text[i] == '\n' || text[i] == '\r' && (i + 1 == end || text[i + 1] != '\n');
                if (breaks || text[i] == delimiter && line.cells < MOST_CELLS - 1) {
                    line.addField(text, from, i - from, false);
                    from = i + 1;
                }
                if (breaks) {
                    lines.add(line);
                    line = new CsvRow(64, 8);
                }
            }
            line.addField(text, from, many || whole ? end - from : 0, false);
        }
        lines.add(line);
        return lines;
    }

    /** Whether any cell contains the character. */
    boolean holds(char c) {
        for (int i = 0; i < length(); i++) {
            if (text[i] == c) {
                return true;
            }
        }
        return false;
    }

    /** Whether this cell and all following cells are blank. */
    public boolean isBlankFrom(int index) {
        return isBlank(from(index));
    }

    public int cells() {
        return cells;
    }

    /** The number of headers. */
    public int width() {
        return width;
    }

    /** Whether the row has fewer cells than headers. */
    public boolean isShort() {
        return cells < width;
    }

    void width(int headers) {
        width = headers;
    }

    /** The cell without surrounding blanks; "" after the last cell. */
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
        if (from == to) {
            return "";
        }
        String cell = new String(text, from, to - from);
        return text[from] == '=' || text[from] == '\'' ? FormulaNotation.plain(cell) : cell;
    }

    public List<String> all() {
        List<String> all = new ArrayList<>(cells);
        for (int i = 0; i < cells; i++) {
            all.add(cell(i));
        }
        return List.copyOf(all);
    }

    private static boolean isBlank(char c) {
        return c <= ' ';
    }

    /** The first character that is not blank; a blank if there is none. */
    public char first() {
        for (int i = 0; i < length(); i++) {
            if (!isEmpty(text[i]) && text[i] != '\'') {
                return text[i];
            }
        }
        return ' ';
    }

    /** Whether the cell contains an ASCII digit. */
    public boolean holdsDigit(int index) {
        for (int i = from(index); index < cells && i < ends[index]; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                return true;
            }
        }
        return false;
    }

    /** Whether all cells are blank. */
    public boolean isBlank() {
        return isBlank(0);
    }

    private boolean isBlank(int from) {
        for (int i = from; i < length(); i++) {
            if (!isEmpty(text[i])) {
                return false;
            }
        }
        return true;
    }

    /** Treats a spreadsheet's ="" as empty. */
    private static boolean isEmpty(char c) {
        return isBlank(c) || c == '=' || c == '"';
    }

    private int length() {
        return cells == 0 ? 0 : ends[cells - 1];
    }

    /**
     * Writes these cells to a buffer. Each cell follows its length, so that different lists of cells give different bytes.
     *
     * @return the buffer, or a larger one
     */
    public byte[] encode(int[] indexes, byte[] buffer, int[] length) {
        byte[] bytes = buffer;
        int at = 0;
        for (int index : indexes) {
            int from = from(index);
            int to = index < cells ? ends[index] : from;
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
        return index == 0 ? 0 : ends[Math.min(index, cells) - 1];
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
        line = firstLine - 1 + startingLineNumber;
        cells = 0;
        lineBreaks = 0;
        mostLineBreaks = 0;
        fault = null;
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
        if (quoted) {
            int count = countLineBreaks(from, from + length);
            lineBreaks += count;
            mostLineBreaks = Math.max(mostLineBreaks, count);
        }
        ends[cells++] = from + length;
    }

    private int countLineBreaks(int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if (text[i] == '\n' || text[i] == '\r' && (i + 1 == to || text[i + 1] != '\n')) {
                count++;
            }
        }
        return count;
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
