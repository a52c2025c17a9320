package tangoe.bridge.inventory.csv;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A report's file, {@code .csv} or {@code .csv.gz} by its name: its headers, then one row after the other. */
public final class CsvFile implements AutoCloseable {

    private static final int LONGEST_CELL = 1 << 16;
    private static final int HEAD = 1 << 16;
    private static final int BUFFER = 1 << 16;
    /** Reports pack to a tenth or a fiftieth; what packs to less than this is made to fill a disk. */
    private static final int HIGHEST_RATIO = 250;
    private static final long RATIO_COUNTS_FROM = 64L << 20;
    private static final char[] DELIMITERS = {',', ';', '\t'};

    private final CountedInput packed;
    private final CountedInput unpacked;
    private final boolean zipped;
    private final CsvReader<CsvRow> reader;
    private final CloseableIterator<CsvRow> rows;
    private final List<String> headers;

    /**
     * Reads the headers.
     *
     * @param name as it was dropped; {@code .gz} at its end says that it is packed
     * @throws NotCsv      where the first row is none of a CSV file
     * @throws IOException where the disk does not give it
     */
    public CsvFile(Path file, String name) throws IOException {
        zipped = name.toLowerCase(Locale.ROOT).endsWith(".gz");
        packed = new CountedInput(Files.newInputStream(file));
        try {
            unpacked = zipped ? new CountedInput(unzipped(packed)) : packed;
            PushbackReader text = new PushbackReader(new ReportText(unpacked), HEAD);
            char[] head = head(text);
            CsvRow row = new CsvRow();
            reader = CsvReader.builder().fieldSeparator(delimiter(head)).skipEmptyLines(true)
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE).missingFieldStrategy(FieldMismatchStrategy.IGNORE).allowUnclosedQuote(false).detectBomHeader(false).maxBufferSize(LONGEST_CELL)
                    .build(row, (Reader) text);
            rows = reader.iterator();
            headers = headers();
        } catch (EOFException | ZipException e) {
            packed.close();
            throw new NotCsv(broken());
        } catch (IOException | RuntimeException e) {
            packed.close();
            throw e;
        }
    }

    /** Of the first row, without blanks at their ends. */
    public List<String> headersRead() {
        return headers;
    }

    /**
     * The next row that is not blank; the same object each time.
     *
     * @return null at the end
     * @throws NotCsv where a quote, a cell or a row has no end, or the file is broken from here on
     */
    public CsvRow next() {
        try {
            while (rows.hasNext()) {
                CsvRow row = rows.next();
                requireSane();
                if (!row.isBlank()) {
                    return row;
                }
            }
            return null;
        } catch (CsvParseException e) {
            throw e.getCause() instanceof NotCsv refused ? refused : new NotCsv(sentence(e));
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof EOFException || e.getCause() instanceof ZipException) {
                throw new NotCsv(broken());
            }
            throw e;
        }
    }

    /** Bytes of the file that were read, of the packed one if it is packed. */
    public long bytesRead() {
        return packed.count();
    }

    @Override
    public void close() throws IOException {
        rows.close();
        packed.close();
    }

    private static InputStream unzipped(InputStream packed) throws IOException {
        try {
            return new GZIPInputStream(packed, BUFFER);
        } catch (ZipException | EOFException e) {
            throw new NotCsv("its name ends in .gz, but it is not packed with gzip");
        }
    }

    private static char[] head(PushbackReader text) throws IOException {
        char[] head = new char[HEAD];
        int length = 0;
        for (int read = 0; read >= 0 && length < HEAD; length += Math.max(0, read)) {
            read = text.read(head, length, HEAD - length);
        }
        text.unread(head, 0, length);
        char[] read = Arrays.copyOf(head, length);
        for (char c : read) {
            if (c < ' ' && !Character.isWhitespace(c)) {
                throw new NotCsv("this is no text but a binary file; Tangoe's reports come as CSV");
            }
        }
        return read;
    }

    /** The one that stands most often in the first row outside of quotes. */
    private static char delimiter(char[] head) {
        int[] counts = new int[DELIMITERS.length];
        boolean quoted = false;
        boolean begun = false;
        for (char c : head) {
            if (!quoted && begun && (c == '\n' || c == '\r')) {
                break;
            }
            begun |= c != '\n' && c != '\r';
            quoted ^= c == '"';
            for (int i = 0; i < DELIMITERS.length && !quoted; i++) {
                counts[i] += c == DELIMITERS[i] ? 1 : 0;
            }
        }
        int most = 0;
        for (int i = 1; i < DELIMITERS.length; i++) {
            most = counts[i] > counts[most] ? i : most;
        }
        return DELIMITERS[most];
    }

    private List<String> headers() {
        CsvRow row = next();
        if (row == null) {
            throw new NotCsv("the file is empty; not even headers are in it");
        }
        List<String> names = new ArrayList<>(row.cells());
        for (int i = 0; i < row.cells(); i++) {
            names.add(row.cell(i));
        }
        return List.copyOf(names);
    }

    private void requireSane() {
        if (zipped && unpacked.count() > RATIO_COUNTS_FROM && unpacked.count() / Math.max(1, packed.count()) > HIGHEST_RATIO) {
            throw new NotCsv("it unpacks to more than " + HIGHEST_RATIO + " times its size, as no report does");
        }
    }

    private static String broken() {
        return "the packed file is broken or was cut off; have it sent again";
    }

    private static String sentence(CsvParseException e) {
        String line = "in the row that begins in line " + lineOf(e);
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String said = String.valueOf(cause.getMessage());
        if (said.contains("Unclosed quoted field")) {
            return "a quote is opened " + line + " and never closed; write \"\" for a quote within a cell";
        }
        if (said.contains("after closing quote")) {
            return "something follows a closing quote " + line + "; write \"\" for a quote within a cell";
        }
        if (said.contains("maximum buffer size")) {
            return "a cell " + line + " is longer than " + LONGEST_CELL + " characters; is its quote closed?";
        }
        return "it cannot be read as CSV " + line;
    }

    private static String lineOf(CsvParseException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            String said = String.valueOf(at.getMessage());
            int from = said.indexOf("at line ");
            if (from >= 0) {
                return said.substring(from + "at line ".length()).replaceAll("(\\d+).*", "$1").strip();
            }
        }
        return "?";
    }
}
