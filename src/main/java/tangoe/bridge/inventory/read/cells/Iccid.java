package tangoe.bridge.inventory.read.cells;

import org.apache.commons.validator.routines.checkdigit.LuhnCheckDigit;

/** The number of a SIM: 18 to 22 digits that begin with 89. ITU-T E.118 gives it a check digit, which carriers often leave out or pad. */
final class Iccid implements CellReader {

    private static final int SHORTEST = 18;
    private static final int LONGEST = 22;
    /** Digits of a number that a spreadsheet keeps exactly. */
    private static final int EXACT = 15;

    private final boolean checked;

    /** @param checked whether the last digit must be the check digit */
    Iccid(boolean checked) {
        this.checked = checked;
    }

    @Override
    public String read(String cell) throws UnfitCell {
        // Some exports pad the number with an F.
        String unpadded = cell.endsWith("F") || cell.endsWith("f") ? cell.substring(0, cell.length() - 1) : cell;
        if (unpadded.isEmpty()) {
            throw new UnfitCell("is no ICCID");
        }
        String digits = Digits.of(unpadded, "ICCID");
        if (digits.length() < SHORTEST || digits.length() > LONGEST || !digits.startsWith("89")) {
            throw new UnfitCell("an ICCID has " + SHORTEST + " to " + LONGEST + " digits and begins with 89");
        }
        if (digits.length() > EXACT + 3 && digits.endsWith("0") && Characters.all(digits.substring(EXACT), digit -> digit == '0') && !LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(digits)) {
            throw new UnfitCell("Excel keeps " + EXACT + " digits of a number and has made the others zeros; export again, and do not open and save the"
                    + " file in Excel, or make the column text first");
        }
        if (checked && !LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(digits)) {
            throw new UnfitCell("the last digit of the ICCID does not fit the others");
        }
        return digits;
    }
}
