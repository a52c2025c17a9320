package tangoe.bridge.inventory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one row or object says, in its normal form. */
final class SourceRecord {

    static final String UNKNOWN = "unknown";
    /** From the strongest on: an asset is one by its IMEI, else its serial number, else ICCID, else number. */
    static final List<Field> KEYS = List.of(Field.IMEI, Field.SERIAL_NUMBER, Field.ICCID, Field.PHONE_NUMBER);
    /** The strength of a record that has none of these: only its source knows it. */
    static final int BY_ID_ONLY = KEYS.size();

    private static final String OF_DEVICE = "device ";
    private static final String OF_LINE = "line ";

    final Origin origin;
    /** By {@link Field#ordinal}; {@link Field#STATUS} is never null. */
    final String[] values;
    /** 0 until it is in. */
    long id;
    long run;
    int place;
    /** The asset that it feeds; 0 for none yet. */
    long asset;

    SourceRecord(Origin origin, String[] values, long run, int place) {
        this.origin = origin;
        this.values = values;
        this.run = run;
        this.place = place;
    }

    String get(Field field) {
        return values[field.ordinal()];
    }

    /** Index into {@link #KEYS} of the strongest key; {@link #BY_ID_ONLY} without any. */
    int strength() {
        for (int i = 0; i < KEYS.size(); i++) {
            if (get(KEYS.get(i)) != null) {
                return i;
            }
        }
        return BY_ID_ONLY;
    }

    /** Whether there is anything to know it by. */
    boolean isKnowable() {
        return strength() < BY_ID_ONLY || origin.source == Source.API && ownId() != null;
    }

    /** Records with the same strongest key are of one asset. */
    String strongest() {
        int strength = strength();
        return strength < BY_ID_ONLY ? token(KEYS.get(strength)) : origin.source == Source.API ? idToken() : "";
    }

    /** Which record of its origin it is: an object by its id, a row by its strongest key. */
    String key() {
        return origin.source == Source.API && ownId() != null ? idToken() : strongest();
    }

    /** The field by which {@link #key} finds it. */
    Field keyField() {
        int strength = strength();
        return origin.source == Source.API && ownId() != null || strength == BY_ID_ONLY
                ? origin.kind == Kind.DEVICE ? Field.TANGOE_ID : Field.LINE_ID : KEYS.get(strength);
    }

    /** Everything by which it may be of one asset with others; also how lines and devices name one another. */
    List<String> tokens() {
        List<String> tokens = new ArrayList<>(KEYS.size() + 2);
        for (Field key : KEYS) {
            if (get(key) != null) {
                tokens.add(token(key));
            }
        }
        tokens.addAll(links());
        return tokens;
    }

    /** How a device and its line name one another. */
    List<String> links() {
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

    String token(Field key) {
        return token(key, get(key));
    }

    static String token(Field key, String value) {
        return key.name() + ' ' + value;
    }

    boolean isHardware() {
        return origin == Origin.API_DEVICES || get(Field.IMEI) != null || get(Field.SERIAL_NUMBER) != null
                || get(Field.CATEGORY) != null || get(Field.MANUFACTURER) != null || get(Field.MODEL) != null;
    }

    boolean saysTheSame(SourceRecord other) {
        return origin == other.origin && Arrays.equals(values, other.values);
    }

    private String ownId() {
        return get(origin.kind == Kind.DEVICE ? Field.TANGOE_ID : Field.LINE_ID);
    }

    private String idToken() {
        return (origin.kind == Kind.DEVICE ? OF_DEVICE : OF_LINE) + ownId();
    }
}
