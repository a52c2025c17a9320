package tangoe.bridge.inventory.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The normalized values of one row or object. */
public final class SourceRecord {

    public static final String UNKNOWN = "unknown";
    /** The keys, the strongest first: IMEI, serial number, ICCID, phone number. */
    public static final List<Field> KEYS = List.of(Field.IMEI, Field.SERIAL_NUMBER, Field.ICCID, Field.PHONE_NUMBER);
    /** The keys of a line. Its IMEI and serial number only say in which device it was seen. */
    private static final List<Field> KEYS_OF_LINE = List.of(Field.ICCID, Field.PHONE_NUMBER);
    /** The strength of a record without any key, which only its source can identify. */
    public static final int BY_ID_ONLY = KEYS.size();

    /** The fields that identify a record or the record that it belongs to. */
    static final Set<Field> NAMES = EnumSet.of(Field.IMEI, Field.SERIAL_NUMBER, Field.ICCID, Field.PHONE_NUMBER, Field.TANGOE_ID, Field.LINE_ID,
            Field.DEVICE_ID);

    private static final int IDENTIFYING = NAMES.stream().mapToInt(SourceRecord::bit).sum();
    private static final String OF_DEVICE = "device ";
    private static final String OF_LINE = "line ";

    public final Origin origin;
    /** By {@link Field#ordinal}; {@link Field#STATUS} is never null. */
    public final String[] values;
    /** 0 until the record is stored. */
    public long id;
    public long run;
    public int place;
    /** Id of its asset; 0 for none yet. */
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

    /** Whether it is a line. A row of a report of lines that names only a device is a device. */
    public boolean isLine() {
        return origin == Origin.API_LINES || origin == Origin.CSV_LINES && (get(Field.ICCID) != null || get(Field.PHONE_NUMBER) != null);
    }

    /** The keys that may identify it, the strongest first. */
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

    /** Whether anything identifies it. A line whose number cannot be read does not count as a device. */
    boolean isKnowable() {
        return ownId() != null || strength() < BY_ID_ONLY && (isLine() || origin.kind == AssetKind.DEVICE || !isUnreadable(KEYS_OF_LINE));
    }

    /** Whether the field identifies records of that origin; a line's device does not identify the line. */
    static boolean isKnownBy(Field field, Origin origin) {
        boolean device = origin.kind == AssetKind.DEVICE;
        return (device ? KEYS : KEYS_OF_LINE).contains(field)
                || origin.source == Source.API && field == (device ? Field.TANGOE_ID : Field.LINE_ID);
    }

    public static int bit(Field field) {
        return 1 << field.ordinal();
    }

    /** Whether a key cannot be read, or an object has no id. */
    boolean isOdd() {
        return (unreadable & IDENTIFYING) != 0 || origin.source == Source.API && ownId() == null;
    }

    /** Whether an unreadable cell would be a stronger key than those it has, or would name a line's device. */
    public boolean lacks() {
        return unreadable != 0 && isUnreadable(kept());
    }

    /** The fields that keep their earlier value if their cell cannot be read. */
    public List<Field> kept() {
        int strength = strength();
        return NAMES.stream().filter(field -> keys().contains(field) ? KEYS.indexOf(field) < strength : isLine() != (field == Field.LINE_ID)).toList();
    }

    private boolean isUnreadable(Collection<Field> fields) {
        return unreadable != 0 && fields.stream().anyMatch(field -> (unreadable & bit(field)) != 0);
    }

    /** The strongest key. Records with the same one are one asset. */
    public String strongest() {
        int strength = strength();
        return strength < BY_ID_ONLY ? token(KEYS.get(strength)) : origin.source == Source.API ? idToken() : "";
    }

    /** Identifies the record within its origin: the id of an object, the strongest key of a row. */
    public String key() {
        return ownId() != null ? idToken() : strongest();
    }

    /** The key together with the origin: no two records have the same. */
    public String identity() {
        return origin.name() + ' ' + key();
    }

    /** The field of {@link #key}. */
    public Field keyField() {
        int strength = strength();
        return ownId() != null || strength == BY_ID_ONLY
                ? origin.kind == AssetKind.DEVICE ? Field.TANGOE_ID : Field.LINE_ID : KEYS.get(strength);
    }

    /** All keys and ids that may join it with other records. */
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

    /** IMEI and serial number of the device, or of the device in which a line was seen. */
    public List<String> hardware() {
        List<String> hardware = new ArrayList<>(2);
        for (Field key : List.of(Field.IMEI, Field.SERIAL_NUMBER)) {
            if (get(key) != null) {
                hardware.add(token(key));
            }
        }
        return hardware;
    }

    /** The tokens that join a device and its line: Tangoe's ids, and for a line all tokens, because a device may name its number. */
    public List<String> links() {
        return isLine() ? tokens() : idLinks();
    }

    /** The ids by which Tangoe's devices and lines name one another. */
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

    /** The id of the object; null for an object without one and for a row. */
    public String ownId() {
        return origin.source == Source.CSV ? null : get(origin.kind == AssetKind.DEVICE ? Field.TANGOE_ID : Field.LINE_ID);
    }

    private String idToken() {
        return (origin.kind == AssetKind.DEVICE ? OF_DEVICE : OF_LINE) + ownId();
    }
}
