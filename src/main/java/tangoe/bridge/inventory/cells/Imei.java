package tangoe.bridge.inventory.cells;

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

    @Override
    public String read(String cell) throws Unfit {
        String digits = Digits.of(cell, "IMEI");
        if (digits.chars().allMatch(digit -> digit == '0')) {
            throw new Unfit("is no IMEI");
        }
        switch (digits.length()) {
            case WITH_CHECK_DIGIT -> {
                if (!LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(digits)) {
                    throw new Unfit("the last digit of the IMEI does not fit the others; it would be "
                            + checkDigit(digits.substring(0, WITHOUT_CHECK_DIGIT)));
                }
                return digits;
            }
            case WITHOUT_CHECK_DIGIT, WITH_SOFTWARE_VERSION -> {
                String identity = digits.substring(0, WITHOUT_CHECK_DIGIT);
                return identity + checkDigit(identity);
            }
            default -> throw new Unfit("an IMEI has 15 digits, or 14 without its check digit, or 16 with a software version; this has "
                    + digits.length());
        }
    }

    private static String checkDigit(String identity) throws Unfit {
        try {
            return LuhnCheckDigit.LUHN_CHECK_DIGIT.calculate(identity);
        } catch (CheckDigitException e) {
            throw new Unfit("is no IMEI");
        }
    }
}
