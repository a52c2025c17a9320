package tangoe.bridge.inventory.read.cells;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.google.i18n.phonenumbers.PhoneNumberUtil;

/** All cell readers by their names in the mapping. */
public final class CellReaders {

    private CellReaders() {
    }

    public static Map<String, CellReader> of(String region) {
        return of(region, null);
    }

    /**
     * @param region two-letter region of phone numbers without a country code
     * @param days   {@code day-first} or {@code month-first} for dates such as 03/04/2026; null for the region's order
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
