package tangoe.bridge.inventory.cells;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/** An amount as a plain number with two decimals: {@code $1,019.00} is 1019.00, {@code ($3.10)} is -3.10. */
final class Money implements CellReader {

    private static final Pattern AMOUNT = Pattern.compile("(\\()?\\s*(-)?\\s*[$€£]?\\s*(-)?\\s*(\\d{1,3}(?:,\\d{3}){1,4}|\\d{1,15})(\\.\\d{1,2})?\\s*(\\))?");

    @Override
    public String read(String cell) throws Unfit {
        Matcher amount = AMOUNT.matcher(cell);
        if (!amount.matches() || (amount.group(1) == null) != (amount.group(6) == null)) {
            throw new Unfit("is no amount, such as $1,019.00");
        }
        boolean negative = amount.group(1) != null || amount.group(2) != null || amount.group(3) != null;
        String cents = amount.group(5) == null ? ".00" : (amount.group(5) + "0").substring(0, 3);
        return (negative ? "-" : "") + amount.group(4).replace(",", "").replaceFirst("^0+(?=\\d)", "") + cents;
    }
}
