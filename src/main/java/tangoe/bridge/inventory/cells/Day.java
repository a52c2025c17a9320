package tangoe.bridge.inventory.cells;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * The day of a date or a time, as it was where it was written: {@code 2024-03-02 09:15:00 EST}, {@code 2024-03-02T09:15:00.000-05:00},
 * {@code 3/2/2024}, {@code 02.03.2024}. What follows the day must be a time of day, with a zone or an offset if any.
 */
final class Day implements CellReader {

    private static final Pattern ISO = Pattern.compile("(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})(.*)");
    private static final Pattern AMERICAN = Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})(.*)");
    private static final Pattern GERMAN = Pattern.compile("(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})(.*)");
    private static final Pattern TIME = Pattern.compile(
            "[T ]\\s*([01]?\\d|2[0-4]):[0-5]\\d(:[0-6]\\d(\\.\\d{1,9})?)?(\\s?[AaPp][Mm])?\\s*([A-Za-z]+|[A-Za-z]+/[A-Za-z_]+|(UTC|GMT)?\\s?[+-][01]\\d:?[0-5]\\d)?");
    private static final Set<String> ZONES = Set.of("Z", "UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "AKST", "AKDT",
            "HST", "AST", "ADT", "NST", "NDT", "CET", "CEST", "WET", "WEST", "EET", "EEST", "BST", "IST", "JST", "SGT", "HKT", "AEST", "AEDT", "ACST",
            "ACDT", "AWST", "NZST", "NZDT", "MSK", "BRT", "ART");

    @Override
    public String read(String cell) throws Unfit {
        // The most frequent shape by far, and the quickest to read.
        Matcher iso = ISO.matcher(cell);
        if (iso.matches()) {
            return day(iso, 1, 2, 3);
        }
        Matcher american = AMERICAN.matcher(cell);
        if (american.matches()) {
            return day(american, 3, 1, 2);
        }
        Matcher german = GERMAN.matcher(cell);
        if (german.matches()) {
            return day(german, 3, 2, 1);
        }
        throw unfit();
    }

    private static String day(Matcher parts, int year, int month, int day) throws Unfit {
        String rest = parts.group(4);
        if (!rest.isEmpty()) {
            Matcher time = TIME.matcher(rest);
            if (!time.matches() || !isZone(time.group(5))) {
                throw unfit();
            }
        }
        try {
            return LocalDate.of(Integer.parseInt(parts.group(year)), Integer.parseInt(parts.group(month)), Integer.parseInt(parts.group(day)))
                    .toString();
        } catch (DateTimeException e) {
            throw unfit();
        }
    }

    private static boolean isZone(String zone) {
        if (zone == null || zone.isEmpty() || !Character.isLetter(zone.charAt(0)) || ZONES.contains(zone.toUpperCase(Locale.ROOT))) {
            return true;
        }
        try {
            return ZoneId.of(zone.replace(" ", "")) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Unfit unfit() {
        return new Unfit("is no date, such as 2024-03-02 or 2024-03-02 09:15:00 EST");
    }
}
