package tangoe.bridge.inventory.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What one row or object says, in its normal form. */
public final class SourceRecord {

    public static final String UNKNOWN = "unknown";
    /** From the strongest on: an asset is one by its IMEI, else its serial number, else ICCID, else number. */
    public static final List<Field> KEYS = List.of(Field.IMEI, Field.SERIAL_NUMBER, Field.ICCID, Field.PHONE_NUMBER);
    /** Of a line the IMEI and the serial number tell only which device it was seen in. */
    private static final List<Field> KEYS_OF_LINE = List.of(Field.ICCID, Field.PHONE_NUMBER);
    /** The strength of a record that has none of these: only its source knows it. */
    public static final int BY_ID_ONLY = KEYS.size();

    /** The fields that name a record or what it belongs to. */
    static final Set<Field> NAMES = EnumSet.of(Field.IMEI, Field.SERIAL_NUMBER, Field.ICCID, Field.PHONE_NUMBER, Field.TANGOE_ID, Field.LINE_ID,
            Field.DEVICE_ID);

    private static final int IDENTIFYING = NAMES.stream().mapToInt(SourceRecord::bit).sum();
    private static final String OF_DEVICE = "device ";
    private static final String OF_LINE = "line ";

    public final Origin origin;
    /** By {@link Field#ordinal}; {@link Field#STATUS} is never null. */
    public final String[] values;
    /** 0 until it is in. */
    public long id;
    public long run;
    public int place;
    /** The asset that it feeds; 0 for none yet. */
    public long asset;
    /** The sum of {@link #bit} of the fields whose cells could not be read. */
    public int unreadable;

    public SourceRecord(Origin origin, String[] values, long run, int place) {
        this.origin = origin;
        this.values = values;
        this.run = run;
        this.place = place;
    }

    public String get(Field field) {
        return values[field.ordinal()];
    }

    /** Whether it is about a service. A row of a report of lines that names nothing but a device is about that. */
    public boolean isLine() {
        return origin == Origin.API_LINES || origin == Origin.CSV_LINES && (get(Field.ICCID) != null || get(Field.PHONE_NUMBER) != null);
    }

    /** What it may be known by, from the strongest on. */
    List<Field> keys() {
        return isLine() ? KEYS_OF_LINE : KEYS;
    }

    /** Index into {@link #KEYS} of the strongest key; {@link #BY_ID_ONLY} without any. */
    public int strength() {
        for (Field key : keys()) {
            if (get(key) != null) {
                return KEYS.indexOf(key);
            }
        }
        return BY_ID_ONLY;
    }

    /** Whether there is anything to know it by. A line whose number cannot be read is no device. */
    boolean isKnowable() {
        return ownId() != null || strength() < BY_ID_ONLY && (isLine() || origin.kind == AssetKind.DEVICE || !isUnreadable(KEYS_OF_LINE));
    }

    /** Whether records from there are told apart by that field: lines are not by the device in which they were seen. */
    static boolean isKnownBy(Field field, Origin origin) {
        boolean device = origin.kind == AssetKind.DEVICE;
        return (device ? KEYS : KEYS_OF_LINE).contains(field)
                || origin.source == Source.API && field == (device ? Field.TANGOE_ID : Field.LINE_ID);
    }

    public static int bit(Field field) {
        return 1 << field.ordinal();
    }

    /** Whether a cell by which it would be known cannot be read, or an object has no id. */
    boolean isOdd() {
        return (unreadable & IDENTIFYING) != 0 || origin.source == Source.API && ownId() == null;
    }

    /** Whether a cell cannot be read that would be a stronger key than the ones it has, or would tell a line's device. */
    public boolean lacks() {
        return unreadable != 0 && isUnreadable(kept());
    }

    /** The fields that it keeps from before where their cells cannot be read now. */
    public List<Field> kept() {
        int strength = strength();
        return NAMES.stream().filter(field -> keys().contains(field) ? KEYS.indexOf(field) < strength : isLine() != (field == Field.LINE_ID)).toList();
    }

    private boolean isUnreadable(Collection<Field> fields) {
        return unreadable != 0 && fields.stream().anyMatch(field -> (unreadable & bit(field)) != 0);
    }

    /** Records with the same strongest key are of one asset. */
    public String strongest() {
        int strength = strength();
        return strength < BY_ID_ONLY ? token(KEYS.get(strength)) : origin.source == Source.API ? idToken() : "";
    }

    /** Which record of its origin it is: an object by its id, a row by its strongest key. */
    public String key() {
        return ownId() != null ? idToken() : strongest();
    }

    /** The key together with the origin: no two records have the same. */
    public String identity() {
        return origin.name() + ' ' + key();
    }

    /** The field by which {@link #key} finds it. */
    public Field keyField() {
        int strength = strength();
        return ownId() != null || strength == BY_ID_ONLY
                ? origin.kind == AssetKind.DEVICE ? Field.TANGOE_ID : Field.LINE_ID : KEYS.get(strength);
    }

    /** Everything by which it may be of one asset with others; also how lines and devices name one another. */
    public List<String> tokens() {
        List<String> tokens = new ArrayList<>(KEYS.size() + 2);
        for (Field key : KEYS) {
            if (get(key) != null) {
                tokens.add(token(key));
            }
        }
        tokens.addAll(idLinks());
        return tokens;
    }

    /** IMEI, then serial number, of a device or of the device in which a line was seen. */
    public List<String> hardware() {
        List<String> hardware = new ArrayList<>(2);
        for (Field key : List.of(Field.IMEI, Field.SERIAL_NUMBER)) {
            if (get(key) != null) {
                hardware.add(token(key));
            }
        }
        return hardware;
    }

    /** How a device and its line name one another: Tangoe's ids, and of a line everything, as a device may name its number. */
    public List<String> links() {
        return isLine() ? tokens() : idLinks();
    }

    /** How Tangoe's devices and lines name one another. */
    public List<String> idLinks() {
        List<String> links = new ArrayList<>(2);
        String device = get(origin == Origin.API_LINES ? Field.DEVICE_ID : Field.TANGOE_ID);
        if (device != null) {
            links.add(OF_DEVICE + device);
        }
        if (get(Field.LINE_ID) != null) {
            links.add(OF_LINE + get(Field.LINE_ID));
        }
        return links;
    }

    public String token(Field key) {
        return token(key, get(key));
    }

    public static String token(Field key, String value) {
        return key.name() + ' ' + value;
    }

    public boolean saysTheSame(SourceRecord other) {
        return origin == other.origin && Arrays.equals(values, other.values);
    }

    /** The id of the object; null where it has none, and for a row. */
    public String ownId() {
        return origin.source == Source.CSV ? null : get(origin.kind == AssetKind.DEVICE ? Field.TANGOE_ID : Field.LINE_ID);
    }

    private String idToken() {
        return (origin.kind == AssetKind.DEVICE ? OF_DEVICE : OF_LINE) + ownId();
    }
}
