package tangoe.bridge.inventory.read.cells;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;

/**
 * The date of a day or a time, without conversion between time zones: {@code 2024-03-02 09:15:00 EST}, {@code 2024-03-02T09:15:00.000-05:00},
 * {@code 3/2/2024}, {@code 02.03.2024}, {@code 2 mars 2024}, {@code Mar 2, 2024}, {@code 45353} of a spreadsheet. What follows the day must
 * be a time of day, with a zone or an offset if any.
 */
final class Day implements CellReader {

    private static final Pattern ISO = Pattern.compile("(\\d{4})[-/.]\\s?(\\d{1,2})[-/.]\\s?(\\d{1,2})\\.?(.*)");
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,2})\\s?([-/.])\\s?(\\d{1,2})\\s?[-/.]\\s?(\\d{4}|\\d{2})(.*)");
    private static final Pattern COMPACT = Pattern.compile("((?:19|20)\\d{2})(\\d{2})(\\d{2})(T?\\d{6}Z?)?");
    private static final Pattern SERIAL = Pattern.compile("(\\d{5})(?:[.,]\\d{1,12})?");
    private static final String WEEKDAY = "(?:\\pL+[.,]{0,2}\\s+)?";
    private static final Pattern NAMED_DAY_FIRST = Pattern.compile(WEEKDAY
            + "(\\d{1,2})(?:st|nd|rd|th|er|º|°)?[\\s./-]*(?:(?:de|of)\\s+)?(\\pL+)[.,]?[\\s/-]*(?:del?\\s+)?(\\d{4}|\\d{2})(\\D.*)?");
    private static final Pattern NAMED_MONTH_FIRST = Pattern.compile(WEEKDAY + "(\\pL+)\\.?[\\s-]+(\\d{1,2})(?:st|nd|rd|th)?[,\\s-]\\s*(\\d{4})(.*)");
    private static final Pattern NAMED_YEAR_FIRST = Pattern.compile("(\\d{4})[\\s/-](\\pL+)\\.?[\\s/-](\\d{1,2})(.*)");
    private static final Pattern TIME = Pattern.compile(
            "(?:T|,?\\s+(?:(?:at|um|à|às|a las|-)\\s+)?)\\s*([01]?\\d|2[0-4])[:h.][0-5]\\d([:.][0-6]\\d([.,]\\d{1,9})?)?(\\s?[AaPp]\\.?\\s?[Mm]\\.?)?\\s*([A-Za-z]+|[A-Za-z]+/[A-Za-z_]+|(UTC|GMT)?\\s?[+-][01]\\d:?[0-5]\\d)?");
    private static final Set<String> ZONES = Set.of("Z", "UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "AKST", "AKDT",
            "HST", "AST", "ADT", "NST", "NDT", "CET", "CEST", "WET", "WEST", "EET", "EEST", "BST", "IST", "JST", "SGT", "HKT", "AEST", "AEDT", "ACST",
            "ACDT", "AWST", "NZST", "NZDT", "MSK", "BRT", "ART");
    /** Day 0 of spreadsheets, valid for days after February 1900. */
    private static final LocalDate FIRST_OF_SPREADSHEETS = LocalDate.of(1899, 12, 30);
    private static final int SERIAL_OF_1970 = 25_569;
    private static final int SERIAL_OF_2100 = 73_051;
    private static final int FIRST_TWO_DIGIT_YEAR = 70;
    /** Earlier days are placeholders of programs, such as 0001-01-01 or 1970-01-01. */
    private static final int FIRST_YEAR = 1980;
    /** A day of this year or later is a placeholder, such as 9999-12-31. */
    private static final int LAST_YEAR = 9999;
    private static final int MONTHS = 12;

    private final DayOrder order;

    Day(DayOrder order) {
        this.order = order;
    }

    @Override
    public String read(String cell) throws UnfitCell {
        // Try the most frequent and fastest format first.
        Matcher iso = ISO.matcher(cell);
        if (iso.matches()) {
            return day(iso.group(1), number(iso.group(2)), iso.group(3), iso.group(4));
        }
        Matcher numbers = NUMBERS.matcher(cell);
        if (numbers.matches()) {
            return inOrder(numbers);
        }
        Matcher compact = COMPACT.matcher(cell);
        if (compact.matches()) {
            return day(compact.group(1), number(compact.group(2)), compact.group(3), "");
        }
        Matcher serial = SERIAL.matcher(cell);
        if (serial.matches() && number(serial.group(1)) >= SERIAL_OF_1970 && number(serial.group(1)) < SERIAL_OF_2100) {
            return FIRST_OF_SPREADSHEETS.plusDays(number(serial.group(1))).toString();
        }
        return named(cell);
    }

    private String inOrder(Matcher numbers) throws UnfitCell {
        int first = number(numbers.group(1));
        int second = number(numbers.group(3));
        String year = numbers.group(4);
        String time = numbers.group(5);
        if (numbers.group(2).equals(".") || order == DayOrder.DAY_FIRST) {
            return day(year, second, numbers.group(1), time);
        }
        if (order == DayOrder.MONTH_FIRST) {
            return day(year, first, numbers.group(3), time);
        }
        if (first <= MONTHS && second <= MONTHS && first != second) {
            throw new UnfitCell("may be two days, as both orders are usual in this region; write days: day-first or days: month-first in the mapping");
        }
        return first > MONTHS ? day(year, second, numbers.group(1), time) : day(year, first, numbers.group(3), time);
    }

    private static String named(String cell) throws UnfitCell {
        Matcher dayFirst = NAMED_DAY_FIRST.matcher(cell);
        if (dayFirst.matches() && MonthNames.number(dayFirst.group(2)) != null) {
            return day(dayFirst.group(3), MonthNames.number(dayFirst.group(2)), dayFirst.group(1), dayFirst.group(4) == null ? "" : dayFirst.group(4));
        }
        Matcher monthFirst = NAMED_MONTH_FIRST.matcher(cell);
        if (monthFirst.matches() && MonthNames.number(monthFirst.group(1)) != null) {
            return day(monthFirst.group(3), MonthNames.number(monthFirst.group(1)), monthFirst.group(2), monthFirst.group(4));
        }
        Matcher yearFirst = NAMED_YEAR_FIRST.matcher(cell);
        if (yearFirst.matches() && MonthNames.number(yearFirst.group(2)) != null) {
            return day(yearFirst.group(1), MonthNames.number(yearFirst.group(2)), yearFirst.group(3), yearFirst.group(4));
        }
        throw unfit();
    }

    private static String day(String year, int month, String day, String time) throws UnfitCell {
        if (!time.isEmpty()) {
            Matcher matcher = TIME.matcher(time);
            if (!matcher.matches() || !isZone(matcher.group(5))) {
                throw unfit();
            }
        }
        int number = number(year);
        int full = year.length() > 2 ? number : number < FIRST_TWO_DIGIT_YEAR ? 2000 + number : 1900 + number;
        if (full == 0 || full == LAST_YEAR) {
            return null;
        }
        try {
            LocalDate date = LocalDate.of(full, month, number(day));
            return date.getYear() < FIRST_YEAR ? null : date.toString();
        } catch (DateTimeException e) {
            throw month > MONTHS ? new UnfitCell("is no date: there is no month " + month + "; days: in the mapping says whether day or month comes first")
                    : unfit();
        }
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
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

    private static UnfitCell unfit() {
        return new UnfitCell("is no date, such as 2024-03-02 or 2024-03-02 09:15:00 EST");
    }
}
