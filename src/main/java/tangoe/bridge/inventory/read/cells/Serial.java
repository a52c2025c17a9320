package tangoe.bridge.inventory.read.cells;

import java.util.Locale;

/** A serial number in upper case without blanks. One repeated character is a placeholder. */
final class Serial implements CellReader {

    private final CellReader text = new Text();

    @Override
    public String read(String cell) throws UnfitCell {
        String serial = text.read(SpreadsheetNumber.digits(cell)).replace(" ", "").toUpperCase(Locale.ROOT);
        if (Characters.all(serial, c -> c == serial.charAt(0))) {
            throw new UnfitCell("is a placeholder and no serial number");
        }
        return serial;
    }
}
