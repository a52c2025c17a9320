package tangoe.bridge.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import tangoe.bridge.inventory.Reading.Unfitting;
import tangoe.bridge.inventory.cells.Unfit;

/** Reads the rows of one layout into records. */
final class RecordReader {

    private static final int LONGEST_SHOWN = 200;

    private final AssetColumns columns;
    private final AssetColumns.Layout layout;

    RecordReader(AssetColumns columns, AssetColumns.Layout layout) {
        this.columns = columns;
        this.layout = layout;
    }

    /** @param row the text at an index, without blanks at its ends; "" for none */
    Reading read(IntFunction<String> row, long run, int place) {
        IntFunction<String> cells = layout.named(row);
        String[] values = new String[Field.values().length];
        List<Unfitting> unfit = null;
        for (AssetColumns.Rule rule : layout.rules()) {
            for (int candidate : rule.candidates()) {
                String cell = cells.apply(candidate);
                if (columns.isBlank(cell)) {
                    continue;
                }
                try {
                    String value = fitting(rule, cell);
                    if (value == null) {
                        continue;
                    }
                    values[rule.field().ordinal()] = value;
                } catch (Unfit e) {
                    unfit = unfit == null ? new ArrayList<>(1) : unfit;
                    unfit.add(new Unfitting(layout.names().get(candidate), shown(cell), e.getMessage()));
                    if (rule.rejects()) {
                        return new Reading(null, unfit);
                    }
                }
                break;
            }
        }
        values[Field.STATUS.ordinal()] = columns.status(values[Field.SOURCE_STATUS.ordinal()]);
        SourceRecord record = new SourceRecord(layout.origin(), values, run, place);
        if (!record.isKnowable()) {
            unfit = unfit == null ? new ArrayList<>(1) : unfit;
            unfit.add(new Unfitting(null, null, "has neither IMEI nor serial number, ICCID or phone number to know it by"));
            return new Reading(null, unfit);
        }
        return new Reading(record, unfit == null ? List.of() : unfit);
    }

    private static String fitting(AssetColumns.Rule rule, String cell) throws Unfit {
        String value = rule.reader().read(cell);
        if (value != null && value.length() > rule.field().longest) {
            throw new Unfit("longer than " + rule.field().longest + " characters");
        }
        return value;
    }

    static String shown(String cell) {
        return cell.length() <= LONGEST_SHOWN ? cell : cell.substring(0, LONGEST_SHOWN - 1) + "…";
    }
}
