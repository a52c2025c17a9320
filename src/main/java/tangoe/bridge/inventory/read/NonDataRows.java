package tangoe.bridge.inventory.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tangoe.bridge.inventory.read.csv.CsvRow;

/**
 * Recognizes rows of a report that hold no data.
 *
 * <ul>
 * <li>Totals and remarks: the first filled cell begins with a word of the mapping, and key columns hold at most a count.
 * <li>The headers again, or a line drawn with dashes.
 * <li>The name of a group of rows: alone in the first cell, without a digit.
 * <li>Units directly below the headers.
 * </ul>
 */
final class NonDataRows implements Predicate<CsvRow> {

    private static final String DRAWN = "-=_*+|:";
    /** Rows with fewer cells have no group names: a single cell may be a damaged key. */
    private static final int WITH_GROUPS = 3;
    private static final Pattern COUNT = Pattern.compile("\\d{1,6}");
    /** What precedes the word in {@code (3 rows affected)}, {@code 3 rows} and {@code *** End ***}. */
    private static final Pattern LEAD_IN = Pattern.compile("^(?:[(*=-]+ *)?(?:\\d+ )?");

    private final AssetColumns columns;
    private final List<String> headers;
    private final List<String> words = new ArrayList<>();
    private final boolean[] begins = new boolean[128];
    private final int[] keys;
    private final boolean mayHaveGroups;
    private final Set<String> units = new HashSet<>();
    private boolean begun;

    /** @param table the mapping */
    NonDataRows(JsonNode table, AssetColumns columns, AssetColumns.Layout layout) {
        this.columns = columns;
        JsonNode words = table.path("remarks");
        table.path("units").forEach(unit -> units.add(bare(unit.asText())));
        this.headers = layout.names().subList(0, layout.width());
        for (JsonNode word : words) {
            String folded = folded(word.asText());
            this.words.add(folded);
            begins[folded.charAt(0) % begins.length] = true;
        }
        (DRAWN + "(").chars().forEach(c -> begins[c] = true);
        headers.stream().filter(header -> !header.isEmpty()).limit(1).forEach(header -> begins[Character.toLowerCase(header.charAt(0)) % begins.length] = true);
        this.keys = KeyCells.columns(layout);
        this.mayHaveGroups = layout.width() >= WITH_GROUPS && layout.rules().stream().filter(rule -> rule.field() == Field.SERIAL_NUMBER)
                .noneMatch(rule -> IntStream.of(rule.candidates()).anyMatch(column -> column == 0));
    }

    @Override
    public boolean test(CsvRow row) {
        if (!begun && isOfUnits(row)) {
            return true;
        }
        begun = true;
        if (isGroup(row)) {
            return true;
        }
        // This decides for nearly every row.
        char first = Character.toLowerCase(row.first());
        if (!begins[first % begins.length] && !(first >= '0' && first <= '9' && row.isBlankFrom(1))) {
            return false;
        }
        int column = 0;
        while (row.cell(column).isEmpty() && column < row.cells()) {
            column++;
        }
        if (isHeadersAgain(row) || isDrawn(row)) {
            return true;
        }
        if (!isRemark(LEAD_IN.matcher(folded(row.cell(column))).replaceFirst(""))) {
            return false;
        }
        for (int key : keys) {
            if (key != column && !columns.isBlank(row.cell(key)) && !COUNT.matcher(row.cell(key)).matches()) {
                return false;
            }
        }
        return true;
    }

    /** Every key except the serial number contains digits. A short row may be the rest of a split cell. */
    private boolean isGroup(CsvRow row) {
        return mayHaveGroups && row.isBlankFrom(1) && !row.isShort() && row.fault() == null && !row.holdsDigit(0) && !columns.isBlank(row.cell(0))
                && !columns.isPlaceholder(Field.IMEI, row.cell(0));
    }

    private boolean isOfUnits(CsvRow row) {
        return IntStream.range(0, row.cells()).mapToObj(row::cell).allMatch(cell -> cell.isEmpty() || units.contains(bare(cell)));
    }

    private static String bare(String cell) {
        String bare = cell.replaceAll("\\(.*", "").isBlank() ? cell.replaceAll("[()]", "") : cell.replaceAll("\\(.*", "");
        return bare.replaceAll("[\\[\\]]", "").strip().toLowerCase(Locale.ROOT);
    }

    private boolean isHeadersAgain(CsvRow row) {
        return IntStream.range(0, headers.size()).allMatch(column -> headers.get(column).equalsIgnoreCase(row.cell(column)));
    }

    private static boolean isDrawn(CsvRow row) {
        return IntStream.range(0, row.cells()).mapToObj(row::cell).allMatch(cell -> cell.chars().allMatch(c -> DRAWN.indexOf(c) >= 0))
                && IntStream.range(0, row.cells()).anyMatch(column -> row.cell(column).length() > 2);
    }

    private boolean isRemark(String text) {
        return words.stream().anyMatch(word -> text.startsWith(word)
                && (text.length() == word.length() || text.charAt(word.length()) == ' ' || text.charAt(word.length()) == ':'));
    }

    private static String folded(String text) {
        return HeaderName.withoutAccents(text).replaceAll("\\s+", " ").strip().toLowerCase(Locale.ROOT);
    }
}
