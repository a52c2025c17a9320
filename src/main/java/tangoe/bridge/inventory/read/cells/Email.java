package tangoe.bridge.inventory.read.cells;

import java.util.Locale;

/** An e-mail address, in small letters. */
final class Email implements CellReader {

    private static final int LONGEST = 254;

    @Override
    public String read(String cell) throws UnfitCell {
        int at = cell.indexOf('@');
        boolean address = at > 0 && at == cell.lastIndexOf('@') && at < cell.length() - 1 && cell.length() <= LONGEST
                && !Characters.any(cell, c -> c <= ' ' || c == ',' || c == ';' || c == 0x7f || c == '\uFFFD');
        if (!address) {
            throw new UnfitCell("is no e-mail address, such as fred.luddy@example.com");
        }
        return cell.toLowerCase(Locale.ROOT);
    }
}
