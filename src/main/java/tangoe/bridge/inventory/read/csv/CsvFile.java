package tangoe.bridge.inventory.read.csv;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.zip.ZipException;

/** Reads a report's file, {@code .csv} or {@code .csv.gz}: first the headers, then row by row. */
public final class CsvFile implements AutoCloseable {

    static final int HEAD = 1 << 16;

    private static final String CLOSES_ELSEWHERE = "a quote is opened in this row and closed in another; write \"\" for a quote within a cell";
    private static final int LONGEST_CELL = 1 << 16;
    private static final int MOST_LINE_BREAKS = 10;

    private final CountingInput packed;
    private final int mostLineBreaks;
    private final ReportHead beginning;
    private final CsvRow row = new CsvRow();
    private final ReportLines lines;
    private final boolean blanksAtQuotes;
    private CloseableIterator<CsvRow> rows;
    private Predicate<CsvRow> passedOver = any -> false;
    private Predicate<CsvRow> otherHeaders = any -> false;
    private Map<Integer, Predicate<String>> keys = Map.of();
    /** Line of another table's headers; 0 if none was found. */
    private long otherTable;

    /** Takes as headers the first row with about the usual number of cells. */
    public CsvFile(Path file, String name) throws IOException {
        this(file, name, headers -> 0, MOST_LINE_BREAKS);
    }

    /**
     * Reads the headers. Among the first rows, the one with the most known headers counts.
     *
     * @param name           name of the dropped file; it is unpacked if the name ends in {@code .gz}
     * @param known          counts the known headers of a row; 0 if none of them is a key
     * @param mostLineBreaks the most line breaks of a cell; more of them mean that a quote closes in another row
     * @throws NotCsv      if the file is no CSV
     * @throws IOException if the file cannot be read
     */
    public CsvFile(Path file, String name, ToIntFunction<List<String>> known, int mostLineBreaks) throws IOException {
        this.mostLineBreaks = mostLineBreaks;
        packed = new CountingInput(Files.newInputStream(file));
        try {
            lines = new ReportLines(new ReportText(name.toLowerCase(Locale.ROOT).endsWith(".gz") ? unpacked(packed) : packed), row::line);
            String head = lines.head();
            beginning = ReportHead.of(head, known);
            if (beginning.headers().isEmpty()) {
                throw new NotCsv("the file is empty; not even headers are in it");
            }
            if (beginning.isQuotedAsAWhole(known)) {
                throw new NotCsv("each of its rows is quoted as a whole (\"a,b,c\") and so is one cell; export it anew with quotes around cells, or without");
            }
            blanksAtQuotes = ReportHead.hasBlanksAtQuotes(head, beginning.delimiter());
            lines.begin(beginning.line());
            rows = rowsFrom(beginning.line());
            rows.next();
            row.width(beginning.headers().size());
            if (row.lineBreaks() > 0 && (row.mostLineBreaks() > mostLineBreaks || JoinedRows.inHeaders(row, beginning.delimiter(), KeyShape::any))) {
                throw new NotCsv("a quote is opened among its headers, in line " + beginning.line() + ", and closed in another row");
            }
        } catch (UncheckedIOException e) {
            packed.close();
            throw isBroken(e) ? new NotCsv(broken()) : e;
        } catch (CsvParseException e) {
            packed.close();
            throw e.getCause() instanceof NotCsv refused ? refused : new NotCsv("its headers cannot be read: " + sentence(e));
        } catch (EOFException | ZipException e) {
            packed.close();
            throw new NotCsv(broken());
        } catch (IOException | RuntimeException e) {
            packed.close();
            throw e;
        }
    }

    private CloseableIterator<CsvRow> rowsFrom(long line) {
        row.lineOfFirst(line);
        return CsvReader.builder().fieldSeparator(beginning.delimiter()).skipEmptyLines(true).extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE).allowUnclosedQuote(false).trimWhitespacesAroundQuotes(blanksAtQuotes)
                .detectBomHeader(false).maxBufferSize(LONGEST_CELL)
                .build(row, (Reader) lines).iterator();
    }

    /** The headers without surrounding blanks. */
    public List<String> headersRead() {
        return beginning.headers();
    }

    /** Line of the headers, from 1. */
    public long headersLine() {
        return beginning.line();
    }

    /**
     * Sets what the reader must know of the columns.
     *
     * @param none    recognizes rows to skip
     * @param another recognizes the headers of another table
     * @param shapes  the shape of keys, by column; it distinguishes a row from a line within a cell
     */
    public void tell(Predicate<CsvRow> none, Predicate<CsvRow> another, Map<Integer, Predicate<String>> shapes) {
        passedOver = none;
        otherHeaders = another;
        keys = Map.copyOf(shapes);
    }

    /**
     * The next row that is not blank, always the same object. If a quote closes in another row, never, or inside a cell, the row has a
     * {@link CsvRow#fault}, and the lines that the quote enclosed follow as separate rows.
     *
     * @return null at the end
     * @throws NotCsv if a cell or row does not end, or the rest of the file is broken
     */
    public CsvRow next() {
        try {
            while (hasNext()) {
                if (row.isBlank()) {
                    continue;
                }
                boolean none = passedOver.test(row);
                if (none && row.fault() == null && row.lineBreaks() > 0 && row.holds(beginning.delimiter())) {
                    breakUp(CLOSES_ELSEWHERE);
                    none = row.isBlank() || passedOver.test(row);
                }
                if (!none) {
                    judge();
                    return row;
                }
            }
            return null;
        } catch (IOException e) {
            throw isBroken(new UncheckedIOException(e)) ? new NotCsv(broken()) : new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            throw isBroken(e) ? new NotCsv(broken()) : e;
        }
    }

    private boolean hasNext() throws IOException {
        try {
            if (!rows.hasNext()) {
                return false;
            }
            rows.next();
        } catch (CsvParseException e) {
            if (e.getCause() instanceof NotCsv refused) {
                throw refused;
            }
            breakUp(sentence(e));
        }
        return true;
    }

    private void judge() throws IOException {
        int width = beginning.headers().size();
        otherTable = otherTable == 0 && row.fault() == null && otherHeaders.test(row) ? row.line() : otherTable;
        if (otherTable > 0) {
            row.fault("another table begins with the headers in line " + otherTable + "; put each table into a file of its own");
        }
        if (row.fault() != null) {
            return;
        }
        if (row.mostLineBreaks() > mostLineBreaks) {
            breakUp("a cell holds more than " + mostLineBreaks + " line breaks; is its quote closed where it ends?");
        } else if (row.lineBreaks() > 0 && JoinedRows.in(row, beginning.delimiter(), keys)) {
            breakUp(CLOSES_ELSEWHERE);
        } else if (row.cells() > width && !row.isBlankFrom(width)) {
            row.fault("has " + row.cells() + " cells where the headers are " + width);
        } else if (row.isShort() && row.line() + row.lineBreaks() == lines.lastLineIfOpen()) {
            row.fault("has " + row.cells() + " cells where the headers are " + width + ", and the file ends with it; was it cut off?");
        }
    }

    /** Ends the row after its first line and continues with the next line. */
    private void breakUp(String fault) throws IOException {
        long line = row.line();
        String said = lines.goOnAfter(line);
        rows = rowsFrom(line + 1);
        row.broken(line, said, beginning.delimiter(), fault);
    }

    /** Bytes read from the file, before unpacking. */
    public long bytesRead() {
        return packed.count();
    }

    @Override
    public void close() throws IOException {
        rows.close();
        packed.close();
    }

    private static InputStream unpacked(CountingInput packed) throws IOException {
        try {
            return new UnpackedInput(packed);
        } catch (ZipException | EOFException e) {
            throw new NotCsv("its name ends in .gz, but it is not packed with gzip");
        }
    }

    private static boolean isBroken(UncheckedIOException e) {
        return e.getCause() instanceof EOFException || e.getCause() instanceof ZipException;
    }

    private static String broken() {
        return "the packed file is broken or was cut off; have it sent again";
    }

    private static String sentence(CsvParseException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String said = String.valueOf(cause.getMessage());
        if (said.contains("Unclosed quoted field")) {
            return "a quote is opened in this row and never closed; write \"\" for a quote within a cell";
        }
        if (said.contains("after closing quote")) {
            return "something follows a closing quote in this row; write \"\" for a quote within a cell";
        }
        if (said.contains("maximum buffer size")) {
            return "a cell is longer than " + LONGEST_CELL + " characters; is its quote closed?";
        }
        return "cannot be read as CSV";
    }
}
