package tangoe.bridge.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import tangoe.bridge.inventory.csv.CsvRow;

/**
 * Which rows of a report are none but a total or a remark: the first cell that holds something says so, and no column of a key holds
 * anything else.
 */
final class Remarks implements Predicate<CsvRow> {

    private final AssetColumns columns;
    private final List<String> words = new ArrayList<>();
    private final boolean[] begins = new boolean[128];
    private final int[] keys;

    /** @param words of the mapping */
    Remarks(JsonNode words, AssetColumns columns, AssetColumns.Layout layout) {
        this.columns = columns;
        for (JsonNode word : words) {
            String folded = folded(word.asText());
            this.words.add(folded);
            begins[folded.charAt(0) % begins.length] = true;
        }
        this.keys = layout.rules().stream().filter(rule -> AssetColumns.KEYS.contains(rule.field()))
                .flatMapToInt(rule -> IntStream.of(rule.candidates())).filter(column -> column < layout.width()).toArray();
    }

    @Override
    public boolean test(CsvRow row) {
        // Of nearly every row this is all that is looked at.
        char first = Character.toLowerCase(row.first());
        if (first >= begins.length || !begins[first]) {
            return false;
        }
        int column = 0;
        while (row.cell(column).isEmpty() && column < row.cells()) {
            column++;
        }
        if (!isRemark(folded(row.cell(column)))) {
            return false;
        }
        for (int key : keys) {
            if (key != column && !columns.isBlank(row.cell(key))) {
                return false;
            }
        }
        return true;
    }

    private boolean isRemark(String text) {
        return words.stream().anyMatch(word -> text.startsWith(word)
                && (text.length() == word.length() || text.charAt(word.length()) == ' ' || text.charAt(word.length()) == ':'));
    }

    private static String folded(String text) {
        return HeaderName.withoutAccents(text).replaceAll("\\s+", " ").strip().toLowerCase(Locale.ROOT);
    }
}
