package tangoe.bridge.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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
        if (!layout.own().isEmpty()) {
            unfit = unfit == null ? new ArrayList<>(1) : unfit;
            if (!readOwn(cells, values, unfit)) {
                return new Reading(null, unfit);
            }
        }
        SourceRecord record = new SourceRecord(layout.origin(), values, run, place);
        if (!record.isKnowable()) {
            unfit = unfit == null ? new ArrayList<>(1) : unfit;
            unfit.add(new Unfitting(null, null, "has neither IMEI nor serial number, ICCID or phone number to know it by"));
            return new Reading(null, unfit);
        }
        return new Reading(record, unfit == null ? List.of() : unfit);
    }

    /** @return false where the row is to be left out */
    private boolean readOwn(IntFunction<String> cells, String[] values, List<Unfitting> unfit) {
        SortedMap<String, String> texts = new TreeMap<>();
        for (AssetColumns.OwnRule rule : layout.own()) {
            for (int candidate : rule.candidates()) {
                String cell = cells.apply(candidate);
                if (columns.isBlank(cell)) {
                    continue;
                }
                try {
                    String value = rule.reader().read(cell);
                    if (value == null) {
                        continue;
                    }
                    if (value.length() > OwnFields.LONGEST) {
                        throw new Unfit("longer than " + OwnFields.LONGEST + " characters");
                    }
                    texts.put(rule.name(), value);
                } catch (Unfit e) {
                    unfit.add(new Unfitting(layout.names().get(candidate), shown(cell), e.getMessage()));
                    if (rule.rejects()) {
                        return false;
                    }
                }
                break;
            }
        }
        List<String> left = new ArrayList<>();
        values[Field.MORE.ordinal()] = OwnFields.json(texts, left);
        left.forEach(name -> unfit.add(new Unfitting(name, null, "the fields of one's own are longer than " + Field.MORE.longest + " characters together")));
        return true;
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
