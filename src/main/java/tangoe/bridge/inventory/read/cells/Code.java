package tangoe.bridge.inventory.read.cells;

/** A text that may be all digits, such as the number of an account or an employee. */
final class Code implements CellReader {

    private final CellReader text = new Text();

    @Override
    public String read(String cell) throws UnfitCell {
        return text.read(SpreadsheetNumber.digits(cell));
    }
}
