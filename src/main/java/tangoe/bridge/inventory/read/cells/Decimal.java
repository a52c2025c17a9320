package tangoe.bridge.inventory.read.cells;

import com.google.re2j.Pattern;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.stream.Stream;

/** A number in a region's notation: {@code 1,234.5}, {@code 1.234,5}, {@code 1 234,5}, {@code 1'234.5}. */
final class Decimal {

    private static final Pattern GROUPED = Pattern.compile("\\d{1,3}(?:[ '\u00A0\u202F’.,]\\d{3})+");
    private static final Pattern PLAIN = Pattern.compile("\\d{1,15}");
    private static final int IN_A_GROUP = 3;

    private final char point;

    /** @param region two letters; decides what a single comma or full stop before three digits means */
    Decimal(String region) {
        this.point = Stream.of(Locale.getAvailableLocales()).filter(locale -> locale.getCountry().equals(region))
                .map(locale -> DecimalFormatSymbols.getInstance(locale).getDecimalSeparator()).filter(c -> c == '.').findFirst().orElse(',');
    }

    /** @return the number with a full stop as decimal point; null if the text is no number */
    String plain(String text) {
        int at = point(text);
        String whole = at < 0 ? text : text.substring(0, at);
        String rest = at < 0 ? "" : text.substring(at + 1);
        if (!PLAIN.matches(whole) && !isGrouped(whole, at < 0 ? 0 : text.charAt(at)) || at >= 0 && !PLAIN.matches(rest)) {
            return null;
        }
        String digits = whole.replaceAll("\\D", "").replaceFirst("^0+(?=\\d)", "");
        return rest.isEmpty() ? digits : digits + "." + rest;
    }

    private static boolean isGrouped(String whole, int point) {
        return GROUPED.matches(whole) && whole.indexOf(point) < 0
                && whole.chars().filter(c -> c < '0' || c > '9').distinct().count() == 1;
    }

    /** Position of the decimal point; -1 for none. */
    private int point(String text) {
        int comma = text.lastIndexOf(',');
        int stop = text.lastIndexOf('.');
        int last = Math.max(comma, stop);
        if (last < 0 || comma >= 0 && stop >= 0) {
            return last;
        }
        boolean once = text.indexOf(text.charAt(last)) == last;
        boolean group = last > 0 && last <= IN_A_GROUP && text.length() - last - 1 == IN_A_GROUP && text.charAt(last) != point;
        return once && !group ? last : -1;
    }
}
