package tangoe.bridge.inventory.read.cells;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.google.i18n.phonenumbers.PhoneNumberUtil;

/** The ways to read, by the names that the mapping gives them. */
public final class CellReaders {

    private CellReaders() {
    }

    public static Map<String, CellReader> of(String region) {
        return of(region, null);
    }

    /**
     * @param region of phone numbers without a country code; two letters
     * @param days   what comes first in a day such as 03/04/2026, {@code day-first} or {@code month-first}; null for what the region writes
     */
    public static Map<String, CellReader> of(String region, String days) {
        Decimal decimal = new Decimal(region);
        Map<String, CellReader> readers = new TreeMap<>();
        readers.put("text", new Text());
        readers.put("name", new PersonName());
        readers.put("email", new Email());
        readers.put("category", new Category());
        readers.put("id", new TangoeId());
        readers.put("number", new PlainNumber(decimal));
        readers.put("code", new Code());
        readers.put("serial", new Serial());
        readers.put("imei", new Imei());
        readers.put("iccid", new Iccid(false));
        readers.put("iccid-checked", new Iccid(true));
        readers.put("phone", new Phone(region));
        readers.put("day", new Day(DayOrder.of(days, region)));
        readers.put("money", new Money(decimal));
        return readers;
    }

    public static Set<String> names() {
        return of("US").keySet();
    }

    /** Two-letter regions that have phone numbers. */
    public static Set<String> regions() {
        return PhoneNumberUtil.getInstance().getSupportedRegions();
    }
}
