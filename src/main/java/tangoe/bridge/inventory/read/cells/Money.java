package tangoe.bridge.inventory.read.cells;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * An amount as a plain number with two decimals: {@code $1,019.00} is 1019.00, {@code ($3.10)} is -3.10, {@code R$ 1.019,00} is
 * 1019.00. The currency is not kept.
 */
final class Money implements CellReader {

    private static final String CURRENCY = "(?:[A-Z]{0,3}[$€£¥]|[A-Z]{3}|S/\\.?)";
    private static final Pattern AMOUNT = Pattern.compile("(\\()?\\s*(-)?\\s*" + CURRENCY + "?\\s*(-)?\\s*(\\d[\\d., '\u00A0\u202F’]*?)\\s*"
            + CURRENCY + "?\\s*(-)?\\s*(\\))?");
    /** Zero in accounting format: {@code $ -}. */
    private static final Pattern NOTHING = Pattern.compile("\\s*" + CURRENCY + "?\\s*-\\s*" + CURRENCY + "?\\s*");
    private static final int CENTS = 2;

    private final Decimal decimal;

    Money(Decimal decimal) {
        this.decimal = decimal;
    }

    @Override
    public String read(String cell) throws UnfitCell {
        if (NOTHING.matches(cell)) {
            return "0.00";
        }
        Matcher amount = AMOUNT.matcher(cell);
        boolean fits = amount.matches() && (amount.group(1) == null) == (amount.group(6) == null);
        String plain = fits ? decimal.plain(amount.group(4)) : null;
        int point = plain == null ? -1 : plain.indexOf('.');
        if (plain == null || point >= 0 && plain.length() - point - 1 > CENTS) {
            throw new UnfitCell("is no amount, such as $1,019.00");
        }
        boolean negative = amount.group(1) != null || amount.group(2) != null || amount.group(3) != null || amount.group(5) != null;
        String cents = point < 0 ? plain + ".00" : (plain + "0").substring(0, point + 1 + CENTS);
        return negative ? "-" + cents : cents;
    }
}
