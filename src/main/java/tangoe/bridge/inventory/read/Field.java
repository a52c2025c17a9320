package tangoe.bridge.inventory.read;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The fields of an asset in the contract's order; each is a column of {@code asset}. */
public enum Field {

    CATEGORY(400), MANUFACTURER(400), MODEL(400), IMEI(20), SERIAL_NUMBER(400), ICCID(22), PHONE_NUMBER(20), CARRIER(400),
    ACCOUNT_NUMBER(400), PLAN(400), STATUS(16), SOURCE_STATUS(400), EMPLOYEE_ID(400), OWNER_NAME(400), OWNER_EMAIL(400), GROUP(400),
    COST_CENTER(400), ACTIVATED_ON(10), TANGOE_ID(64), LINE_ID(64),
    /** The device that a line names. It joins the two and is not shown. */
    DEVICE_ID(64),
    /** The client's {@link OwnFields} as JSON. */
    MORE(8000);

    /** The fields that the feed shows. */
    public static final List<Field> SHOWN = Stream.of(values()).filter(field -> field != DEVICE_ID && field != MORE).toList();

    /** The names of an asset in the feed, in the contract's order, without the client's own fields. */
    public static final List<String> FEED_NAMES = Stream.of(Stream.of("asset_id", "kind"), SHOWN.stream().map(Field::word),
            Stream.of("source", "source_ref", "first_seen_at", "last_seen_at", "changed_at", "removed")).flatMap(Function.identity()).toList();

    /** The column's length in characters. */
    final int longest;

    Field(int longest) {
        this.longest = longest;
    }

    /** The name in the contract and in the mapping. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this field alone can identify an asset. */
    boolean isKey() {
        return this == IMEI || this == SERIAL_NUMBER || this == ICCID || this == PHONE_NUMBER;
    }

    public String column() {
        return this == GROUP ? "group_name" : word();
    }

    public static Optional<Field> of(String word) {
        return Stream.of(values()).filter(field -> field.word().equals(word)).findFirst();
    }
}
