package tangoe.bridge.inventory.read.cells;

/** A number that Tangoe gave. Anything else, such as the GUID of Intune or a 15-digit IMEI, is another system's and says nothing. */
final class TangoeId implements CellReader {

    private static final int LONGEST = 12;

    @Override
    public String read(String cell) throws UnfitCell {
        String id = SpreadsheetNumber.digits(cell);
        return !id.isEmpty() && id.length() <= LONGEST && Characters.areDigits(id) ? id : null;
    }
}
