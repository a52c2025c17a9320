package tangoe.bridge.inventory.cells;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.google.i18n.phonenumbers.PhoneNumberUtil;

/** The ways to read, by the names that the mapping gives them. */
public final class CellReaders {

    private CellReaders() {
    }

    /** @param region of phone numbers without a country code; two letters */
    public static Map<String, CellReader> of(String region) {
        Map<String, CellReader> readers = new TreeMap<>();
        readers.put("text", new Text());
        readers.put("name", new Name());
        readers.put("email", new Email());
        readers.put("category", new Category());
        readers.put("id", new Id());
        readers.put("number", new Number(region));
        readers.put("serial", new Serial());
        readers.put("imei", new Imei());
        readers.put("iccid", new Iccid(false));
        readers.put("iccid-checked", new Iccid(true));
        readers.put("phone", new Phone(region));
        readers.put("day", new Day());
        readers.put("money", new Money(region));
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
