package tangoe.bridge.inventory.read.csv;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The headers of a report and its delimiter. A title, a date or Excel's {@code sep=;} may precede them.
 *
 * @param line    line of the headers, from 1
 * @param headers empty if there is no row
 */
record ReportHead(char delimiter, long line, List<String> headers) {

    private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|', '^', '~');
    private static final Pattern SEPARATOR = Pattern.compile("\\A\\s*\"?(?i:sep)=([^\\r\\n\"\\w])\"?[^\\r\\n\\w]*(?:\\R|\\z)");
    private static final int ROWS = 20;

    /** @param known counts the known headers of a row; 0 if none of them is a key */
    static ReportHead of(String head, ToIntFunction<List<String>> known) {
        Matcher separator = SEPARATOR.matcher(head);
        boolean said = separator.lookingAt();
        Set<Character> delimiters = new LinkedHashSet<>(said ? List.of(separator.group(1).charAt(0)) : List.of());
        delimiters.addAll(DELIMITERS);
        ReportHead best = null;
        int most = 0;
        for (char delimiter : delimiters) {
            if (head.indexOf(delimiter) < 0 && delimiter != ',') {
                continue;
            }
            for (ReportHead row : rows(head, delimiter)) {
                int count = known.applyAsInt(row.headers);
                if (count > most) {
                    most = count;
                    best = row;
                }
            }
        }
        return best != null ? best : likely(head, said ? separator.group(1).charAt(0) : mostFrequent(head), said);
    }

    /**
     * The first row with about the usual number of cells.
     *
     * @throws CsvParseException if one of the first rows cannot be read
     */
    private static ReportHead likely(String head, char delimiter, boolean afterSeparator) {
        List<ReportHead> rows = new ArrayList<>();
        read(head, delimiter, rows);
        Map<Integer, Long> counts = rows.stream().collect(Collectors.groupingBy(row -> row.headers.size(), Collectors.counting()));
        int usual = counts.entrySet().stream().max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey).orElse(0);
        return rows.stream().filter(row -> row.headers.size() >= (usual > 2 ? usual - 1 : usual) && !(afterSeparator && row.line == 1)).findFirst()
                .orElse(new ReportHead(delimiter, 1, List.of()));
    }

    /** The first rows up to one that cannot be read. */
    private static List<ReportHead> rows(String head, char delimiter) {
        List<ReportHead> found = new ArrayList<>();
        try {
            read(head, delimiter, found);
        } catch (CsvParseException e) {
            return found;
        }
        return found;
    }

    private static void read(String head, char delimiter, List<ReportHead> found) {
        CsvRow row = new CsvRow();
        try (CloseableIterator<CsvRow> rows = CsvReader.builder().fieldSeparator(delimiter).extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE).allowExtraCharsAfterClosingQuote(true).allowUnclosedQuote(true)
                .build(row, head).iterator()) {
            while (found.size() < ROWS && rows.hasNext()) {
                rows.next();
                if (!row.isBlank()) {
                    found.add(new ReportHead(delimiter, row.line(), row.all()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the only cell contains all headers. */
    boolean isQuotedAsAWhole(ToIntFunction<List<String>> known) {
        return headers.size() == 1 && known.applyAsInt(headers) == 0
                && DELIMITERS.stream().anyMatch(other -> headers.get(0).indexOf(other) >= 0 && !rows(headers.get(0), other).isEmpty()
                        && known.applyAsInt(rows(headers.get(0), other).get(0).headers) > 0);
    }

    /** Whether the file has blanks between delimiters and quotes. */
    static boolean hasBlanksAtQuotes(String head, char delimiter) {
        String separator = Pattern.quote(String.valueOf(delimiter));
        return Pattern.compile("(?m)(?:^|" + separator + ") +\"(?!\")|(?<!\")\" +(?:" + separator + "|$)").matcher(head).find();
    }

    /** The most frequent delimiter outside quotes in the first row that has one. */
    private static char mostFrequent(String head) {
        int[] counts = new int[DELIMITERS.size()];
        int all = 0;
        boolean quoted = false;
        for (int i = 0; i < head.length(); i++) {
            char c = head.charAt(i);
            if (!quoted && all > 0 && (c == '\n' || c == '\r')) {
                break;
            }
            quoted ^= c == '"';
            int delimiter = quoted ? -1 : DELIMITERS.indexOf(c);
            if (delimiter >= 0) {
                counts[delimiter]++;
                all++;
            }
        }
        int most = 0;
        for (int i = 1; i < counts.length; i++) {
            most = counts[i] > counts[most] ? i : most;
        }
        return DELIMITERS.get(most);
    }
}
