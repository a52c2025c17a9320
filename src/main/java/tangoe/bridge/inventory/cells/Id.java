package tangoe.bridge.inventory.cells;

import com.google.re2j.Pattern;

/** A number that Tangoe gave. Anything else, such as the GUID of Intune or a 15-digit IMEI, is another system's and says nothing. */
final class Id implements CellReader {

    private static final Pattern ID = Pattern.compile("\\d{1,12}");

    @Override
    public String read(String cell) throws Unfit {
        String id = SpreadsheetNumber.digits(cell);
        return ID.matches(id) ? id : null;
    }
}
