package tangoe.bridge.inventory.read;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import tangoe.bridge.inventory.read.Reading.Unfitting;
import tangoe.bridge.inventory.read.cells.UnfitCell;
import tangoe.bridge.inventory.read.csv.CsvRow;

/** Turns the rows or objects of one layout into records. */
public final class SourceRecordReader {

    private static final int LONGEST_SHOWN = 200;

    private final AssetColumns columns;
    private final AssetColumns.Layout layout;

    public SourceRecordReader(AssetColumns columns, AssetColumns.Layout layout) {
        this.columns = columns;
        this.layout = layout;
    }

    /** Accepts a row with missing cells at its end if all its cells fit, because some exports drop empty cells there. */
    public Reading read(CsvRow row, long run) {
        Reading reading = read(row::cell, run, (int) Math.min(Integer.MAX_VALUE, row.line()));
        if (row.isShort() && !reading.unfit().isEmpty()) {
            return new Reading(null, List.of(new Unfitting(null, null, "has " + row.cells() + " cells where the headers are " + row.width())), true);
        }
        return reading;
    }

    /** @param row gives the text at an index without surrounding blanks; "" for none */
    public Reading read(IntFunction<String> row, long run, int place) {
        IntFunction<String> cells = layout.named(row);
        String[] values = new String[Field.values().length];
        List<Unfitting> unfit = null;
        int unfitKey = -1;
        int unreadable = 0;
        for (AssetColumns.Rule rule : layout.rules()) {
            for (int candidate : rule.candidates()) {
                String cell = cells.apply(candidate);
                if (columns.isBlank(cell)) {
                    continue;
                }
                try {
                    String value = columns.fitting(rule, cell);
                    if (value == null) {
                        continue;
                    }
                    values[rule.field().ordinal()] = value;
                } catch (UnfitCell e) {
                    unfit = unfit == null ? new ArrayList<>(1) : unfit;
                    unfitKey = unfitKey < 0 && rule.field().isKey() ? unfit.size() : unfitKey;
                    unfit.add(new Unfitting(layout.names().get(candidate), shown(cell), e.getMessage()));
                    unreadable |= SourceRecord.bit(rule.field());
                }
                break;
            }
        }
        values[Field.STATUS.ordinal()] = columns.status(values[Field.SOURCE_STATUS.ordinal()]);
        if (!layout.own().isEmpty()) {
            unfit = unfit == null ? new ArrayList<>(1) : unfit;
            readOwn(cells, values, unfit);
        }
        SourceRecord record = new SourceRecord(layout.origin(), values, run, place);
        record.unreadable = unreadable;
        if (!record.isKnowable()) {
            return new Reading(null, leftOut(unfit == null ? new ArrayList<>(1) : unfit, unfitKey), true);
        }
        return new Reading(record, unfit == null ? List.of() : unfit, record.isOdd());
    }

    private void readOwn(IntFunction<String> cells, String[] values, List<Unfitting> unfit) {
        SortedMap<String, String> texts = new TreeMap<>();
        for (AssetColumns.OwnRule rule : layout.own()) {
            for (int candidate : rule.candidates()) {
                String cell = cells.apply(candidate);
                if (columns.isBlank(cell)) {
                    continue;
                }
                try {
                    ObjectPaths.refuse(cell);
                    String value = rule.reader().read(cell);
                    if (value == null) {
                        continue;
                    }
                    if (value.length() > OwnFields.LONGEST) {
                        throw new UnfitCell("longer than " + OwnFields.LONGEST + " characters");
                    }
                    texts.put(rule.name(), value);
                } catch (UnfitCell e) {
                    unfit.add(new Unfitting(layout.names().get(candidate), shown(cell), e.getMessage()));
                }
                break;
            }
        }
        List<String> left = new ArrayList<>();
        values[Field.MORE.ordinal()] = OwnFields.json(texts, left);
        left.forEach(name -> unfit.add(new Unfitting(name, null, "the fields of one's own are longer than " + Field.MORE.longest + " characters together")));
    }

    /** Adds to one reject that the whole row is left out. */
    private static List<Unfitting> leftOut(List<Unfitting> unfit, int key) {
        if (key < 0) {
            unfit.add(new Unfitting(null, null, "has neither IMEI nor serial number, ICCID or phone number to know it by"));
        } else {
            Unfitting cell = unfit.get(key);
            unfit.set(key, new Unfitting(cell.column(), cell.value(), cell.reason() + "; nothing else tells which device or line the row is of"));
        }
        return unfit;
    }

    public static String shown(String cell) {
        String text = ObjectPaths.shown(cell);
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN - 1) + "…";
    }
}
