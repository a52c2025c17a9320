package tangoe.bridge.inventory.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.inventory.read.Field;
import tangoe.bridge.inventory.read.OwnFields;
import tangoe.bridge.inventory.read.Source;
import tangoe.bridge.inventory.read.SourceRecord;

/** Merges the records of one asset. For each field the strongest source that has a value wins, as the mapping says. */
public final class Merge {

    private static final String IN_USE = "in_use";
    /** Fields for which a line's record is stronger than a device's. */
    private static final Set<Field> OF_LINE = EnumSet.of(Field.ICCID, Field.PHONE_NUMBER, Field.CARRIER, Field.ACCOUNT_NUMBER, Field.PLAN,
            Field.ACTIVATED_ON, Field.LINE_ID);

    private final Map<Field, Comparator<SourceRecord>> orders = new EnumMap<>(Field.class);
    private final Map<String, Comparator<SourceRecord>> ownOrders = new HashMap<>();

    public Merge(AssetColumns columns) {
        for (Field field : Field.values()) {
            orders.put(field, order(columns.wins(field), OF_LINE.contains(field) ? AssetKind.LINE : AssetKind.DEVICE));
        }
        for (String name : columns.ownNames()) {
            ownOrders.put(name, order(columns.ownWins(name), columns.isTold(name, AssetKind.LINE) && !columns.isTold(name, AssetKind.DEVICE)
                    ? AssetKind.LINE : AssetKind.DEVICE));
        }
    }

    private static Comparator<SourceRecord> order(List<Source> wins, AssetKind teller) {
        return Comparator.comparingInt((SourceRecord record) -> wins.indexOf(record.origin.source))
                .thenComparing(record -> record.origin.kind != teller).thenComparing(SourceRecord::key);
    }

    public AssetKind kind(List<SourceRecord> records) {
        return records.stream().allMatch(SourceRecord::isLine) ? AssetKind.LINE : AssetKind.DEVICE;
    }

    public AssetKind kind(SourceRecord alone) {
        return alone.isLine() ? AssetKind.LINE : AssetKind.DEVICE;
    }

    /** The values by {@link Field#ordinal}. */
    public String[] values(List<SourceRecord> records) {
        if (records.size() == 1) {
            return records.get(0).values;
        }
        String[] values = new String[Field.values().length];
        for (Field field : Field.values()) {
            values[field.ordinal()] = records.stream().sorted(orders.get(field)).map(record -> record.get(field))
                    .filter(value -> value != null).findFirst().orElse(null);
        }
        SourceRecord teller = tellsStatus(records);
        values[Field.STATUS.ordinal()] = teller.get(Field.STATUS);
        values[Field.SOURCE_STATUS.ordinal()] = teller.get(Field.SOURCE_STATUS);
        values[Field.DEVICE_ID.ordinal()] = null;
        values[Field.MORE.ordinal()] = values[Field.MORE.ordinal()] == null ? null : more(records);
        return values;
    }

    private String more(List<SourceRecord> records) {
        Map<SourceRecord, Map<String, String>> said = new IdentityHashMap<>();
        records.forEach(record -> said.put(record, OwnFields.texts(record.get(Field.MORE))));
        SortedMap<String, String> texts = new TreeMap<>();
        ownOrders.forEach((name, order) -> records.stream().sorted(order).map(record -> said.get(record).get(name))
                .filter(Objects::nonNull).findFirst().ifPresent(text -> texts.put(name, text)));
        return OwnFields.json(texts, new ArrayList<>());
    }

    /** The record whose status counts. A device with an active line is in use: Tangoe keeps a device's own status only for some clients. */
    private SourceRecord tellsStatus(List<SourceRecord> records) {
        List<SourceRecord> inOrder = new ArrayList<>(records);
        inOrder.sort(orders.get(Field.STATUS));
        return inOrder.stream().filter(record -> record.origin.kind == AssetKind.LINE && record.get(Field.STATUS).equals(IN_USE)).findFirst()
                .or(() -> inOrder.stream().filter(record -> !record.get(Field.STATUS).equals(SourceRecord.UNKNOWN)).findFirst())
                .or(() -> inOrder.stream().filter(record -> record.get(Field.SOURCE_STATUS) != null).findFirst())
                .orElse(inOrder.get(0));
    }
}
