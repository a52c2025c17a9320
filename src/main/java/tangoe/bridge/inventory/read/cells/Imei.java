package tangoe.bridge.inventory.read.cells;

import com.google.re2j.Pattern;
import org.apache.commons.validator.routines.checkdigit.CheckDigitException;
import org.apache.commons.validator.routines.checkdigit.LuhnCheckDigit;

/**
 * An IMEI, always 15 digits: 14 get their check digit, and of 16 (an IMEISV, which ends with the software's version) the first
 * 14 get it. 3GPP TS 23.003, section 6 and annex B.
 */
final class Imei implements CellReader {

    private static final int WITHOUT_CHECK_DIGIT = 14;
    private static final int WITH_CHECK_DIGIT = 15;
    private static final int WITH_SOFTWARE_VERSION = 16;
    private static final int DECIMAL_MEID = 18;
    private static final char ALLOCATED_WITH_ZERO_ONLY = '1';
    private static final Pattern MEID = Pattern.compile("[0-9A-Fa-f]{14,15}");

    @Override
    public String read(String cell) throws UnfitCell {
        if (cell.length() > 2 * WITHOUT_CHECK_DIGIT && cell.chars().filter(c -> c >= '0' && c <= '9').count() >= 2 * WITHOUT_CHECK_DIGIT) {
            throw new UnfitCell("holds several IMEIs; export one, and others in columns of their own");
        }
        String digits = digits(cell);
        if (Characters.all(digits, digit -> digit == '0')) {
            throw new UnfitCell("is no IMEI");
        }
        switch (digits.length()) {
            case WITH_CHECK_DIGIT -> {
                if (!LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(digits)) {
                    throw new UnfitCell("the last digit of the IMEI does not fit the others; it would be "
                            + checkDigit(digits.substring(0, WITHOUT_CHECK_DIGIT)));
                }
                return digits;
            }
            case DECIMAL_MEID -> throw new UnfitCell("is an MEID in decimal digits, the number of a CDMA device, and no IMEI");
            case WITHOUT_CHECK_DIGIT, WITH_SOFTWARE_VERSION -> {
                if (digits.length() == WITH_SOFTWARE_VERSION && isFilledUp(digits)) {
                    return digits.substring(1);
                }
                if (digits.length() == WITHOUT_CHECK_DIGIT && digits.charAt(0) == ALLOCATED_WITH_ZERO_ONLY) {
                    return withZero(digits);
                }
                String identity = digits.substring(0, WITHOUT_CHECK_DIGIT);
                return identity + checkDigit(identity);
            }
            default -> throw new UnfitCell("an IMEI has 15 digits, or 14 without its check digit, or 16 with a software version; this has "
                    + digits.length());
        }
    }

    /** Whether a zero was put before 14 digits: no valid number begins with 02 to 09. */
    private static boolean isFilledUp(String digits) {
        return digits.charAt(0) == '0' && digits.charAt(1) > '1' && LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(digits.substring(1));
    }

    private static String digits(String cell) throws UnfitCell {
        try {
            return Digits.of(cell, "IMEI");
        } catch (UnfitCell e) {
            throw MEID.matches(cell.replaceAll("[ -]", "")) ? new UnfitCell("is an MEID, the number of a CDMA device, and no IMEI") : e;
        }
    }

    /** No number begins with 1. One that does began with 01, and a spreadsheet removed the zero. */
    private static String withZero(String digits) throws UnfitCell {
        if (!LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid("0" + digits)) {
            throw new UnfitCell("no IMEI begins with 1, and with the zero before it that a spreadsheet may have taken its last digit does not fit");
        }
        return "0" + digits;
    }

    private static String checkDigit(String identity) throws UnfitCell {
        try {
            return LuhnCheckDigit.LUHN_CHECK_DIGIT.calculate(identity);
        } catch (CheckDigitException e) {
            throw new UnfitCell("is no IMEI");
        }
    }
}
