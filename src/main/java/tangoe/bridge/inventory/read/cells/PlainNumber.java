package tangoe.bridge.inventory.read.cells;

import java.math.BigDecimal;

/** A number without a unit: {@code 1,234.50} is 1234.5. */
final class PlainNumber implements CellReader {

    private final Decimal decimal;

    PlainNumber(Decimal decimal) {
        this.decimal = decimal;
    }

    @Override
    public String read(String cell) throws UnfitCell {
        boolean negative = cell.charAt(0) == '-';
        String plain = decimal.plain(negative ? cell.substring(1) : cell);
        if (plain == null) {
            throw new UnfitCell("is no number, such as 1,234.5");
        }
        BigDecimal number = new BigDecimal(plain).stripTrailingZeros();
        return (negative ? number.negate() : number).toPlainString();
    }
}
