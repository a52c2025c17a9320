package tangoe.bridge.inventory.read.cells;

import java.util.List;
import java.util.Set;

/** The order of day and month in dates such as 03/04/2026. */
public enum DayOrder {

    DAY_FIRST, MONTH_FIRST,
    /** Both orders are usual. Only a date with one possible meaning is read. */
    EITHER;

    public static final List<String> WORDS = List.of("day-first", "month-first");

    /** The United States, their territories, and a few others. */
    private static final Set<String> MONTH_FIRST_IN = Set.of("US", "AS", "FM", "GU", "MH", "MP", "PH", "PR", "PW", "UM", "VI");
    private static final Set<String> EITHER_IN = Set.of("BZ", "CA", "KY", "PA");

    /** @param word of the mapping; null for the region's order */
    static DayOrder of(String word, String region) {
        if (word != null) {
            return word.equals(WORDS.get(0)) ? DAY_FIRST : MONTH_FIRST;
        }
        return MONTH_FIRST_IN.contains(region) ? MONTH_FIRST : EITHER_IN.contains(region) ? EITHER : DAY_FIRST;
    }
}
