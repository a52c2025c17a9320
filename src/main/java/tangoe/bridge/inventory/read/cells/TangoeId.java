package tangoe.bridge.inventory.read.cells;

/** An id of Tangoe, which is a number. Ids of other systems, such as Intune's GUIDs, are ignored, and so is a 15-digit IMEI. */
final class TangoeId implements CellReader {

    private static final int LONGEST = 12;

    @Override
    public String read(String cell) throws UnfitCell {
        String id = SpreadsheetNumber.digits(cell);
        return !id.isEmpty() && id.length() <= LONGEST && Characters.areDigits(id) ? id : null;
    }
}
