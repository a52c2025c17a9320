package tangoe.bridge.inventory.read.cells;

/** A code that may consist of digits only, such as an account or employee number. */
final class Code implements CellReader {

    private final CellReader text = new Text();

    @Override
    public String read(String cell) throws UnfitCell {
        return text.read(SpreadsheetNumber.digits(cell));
    }
}
