package tangoe.bridge.inventory.feed;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** RFC 4180, for people who open it with a spreadsheet: a cell that would be calculated has an apostrophe before it. */
final class Csv {

    /** OWASP, CSV Injection. */
    private static final String CALCULATED = "=+-@\t\r";

    private Csv() {
    }

    static String text(Stream<List<String>> rows) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            rows.forEach(csv::writeRecord);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Empty for null. */
    static List<String> cells(List<?> values) {
        return values.stream().map(Csv::cell).toList();
    }

    private static String cell(Object value) {
        String text = value == null ? "" : value.toString();
        return !text.isEmpty() && CALCULATED.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
