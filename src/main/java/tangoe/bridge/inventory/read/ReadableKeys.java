package tangoe.bridge.inventory.read;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import tangoe.bridge.inventory.read.cells.UnfitCell;

/**
 * Finds the keys in a row or object that could not be read, in the form of {@link SourceRecord#tokens}: every readable key and id, and the
 * text of unreadable cells, because an older mapping may have accepted it as a key.
 */
public final class ReadableKeys {

    private static final int MOST_PIECES = 16;
    private static final Set<Field> CHECKED = Set.of(Field.IMEI, Field.ICCID, Field.PHONE_NUMBER);

    private final AssetColumns columns;
    private final AssetColumns.Layout layout;
    private final List<AssetColumns.Rule> rules;

    public ReadableKeys(AssetColumns columns, AssetColumns.Layout layout) {
        this.columns = columns;
        this.layout = layout;
        this.rules = layout.rules().stream().filter(rule -> SourceRecord.NAMES.contains(rule.field())).toList();
    }

    /**
     * @param tokens keys and ids that the row names
     * @param sure   whether one of them is certain to be the row's key
     */
    public record Names(Set<String> tokens, boolean sure) {
    }

    /** @param row see {@link SourceRecordReader#read} */
    public Names in(IntFunction<String> row) {
        IntFunction<String> cells = layout.named(row);
        Set<String> tokens = new HashSet<>();
        boolean sure = false;
        for (AssetColumns.Rule rule : rules) {
            for (int candidate : rule.candidates()) {
                sure |= add(rule, cells.apply(candidate), tokens) && SourceRecord.isKnownBy(rule.field(), layout.origin());
            }
        }
        return new Names(tokens, sure);
    }

    /** For a row whose cells cannot be assigned to columns. Any text could be a serial number, so only checked keys are certain. */
    public Names anywhereIn(IntFunction<String> cells, int count) {
        Set<String> tokens = new HashSet<>();
        boolean sure = false;
        for (int i = 0; i < Math.min(count, 2 * layout.width()); i++) {
            for (AssetColumns.Rule rule : rules) {
                sure |= add(rule, cells.apply(i), tokens) && isChecked(rule.field(), cells.apply(i)) && SourceRecord.isKnownBy(rule.field(), layout.origin());
            }
        }
        return new Names(tokens, sure);
    }

    private boolean add(AssetColumns.Rule rule, String cell, Set<String> tokens) {
        if (columns.isBlank(cell)) {
            return false;
        }
        if (ObjectPaths.isNoValue(cell)) {
            return addValues(rule, cell, tokens);
        }
        try {
            return add(rule.field(), columns.fitting(rule, cell), tokens);
        } catch (UnfitCell e) {
            if (columns.isPlaceholder(rule.field(), cell)) {
                return false;
            }
            String upper = cell.replace(" ", "").toUpperCase(Locale.ROOT);
            Stream.of(cell, upper).filter(text -> text.length() <= rule.field().longest).forEach(text -> add(rule.field(), text, tokens));
            return addPieces(rule, cell, tokens);
        }
    }

    /** One of these values may be the key; only a checked one is certain. */
    private boolean addValues(AssetColumns.Rule rule, String cell, Set<String> tokens) {
        boolean any = false;
        for (String value : ObjectPaths.valuesIn(cell)) {
            any |= add(rule, value, tokens) && isChecked(rule.field(), value);
        }
        return any;
    }

    /** Two numbers in one cell are both named. Any text would do for a serial number, such as what is behind the dot of 3.53918E+14. */
    private boolean addPieces(AssetColumns.Rule rule, String cell, Set<String> tokens) {
        boolean any = false;
        String[] pieces = cell.split("[^\\p{Alnum}+]+", MOST_PIECES);
        for (String piece : pieces.length > 1 ? pieces : new String[0]) {
            if (!columns.isBlank(piece)) {
                try {
                    any |= add(rule.field(), columns.fitting(rule, piece), tokens) && isChecked(rule.field(), piece);
                } catch (UnfitCell e) {
                    // The cell as a whole is among the tokens.
                }
            }
        }
        return any;
    }

    /** A number of 14 or 16 digits becomes an IMEI without that anything of it checks. */
    private static boolean isChecked(Field field, String text) {
        long digits = text.chars().filter(c -> c >= '0' && c <= '9').count();
        return CHECKED.contains(field) && (field != Field.IMEI || digits != 14 && digits != 16);
    }

    private boolean add(Field field, String value, Set<String> tokens) {
        if (value == null) {
            return false;
        }
        String[] values = new String[Field.values().length];
        values[field.ordinal()] = value;
        tokens.addAll(new SourceRecord(layout.origin(), values, 0, 0).tokens());
        return true;
    }
}
