package tangoe.bridge.inventory.read.cells;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/** A phone number in E.164. A number without a country code belongs to the default region. */
final class Phone implements CellReader {

    private static final int LONGEST = 60;
    private static final int SHORTEST_MSISDN = 11;
    private static final int NORTH_AMERICA = 1;
    private static final long LOWEST_NORTH_AMERICAN = 2_000_000_000L;
    private static final int NORTH_AMERICAN_DIGITS = 10;

    private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
    private final String region;
    private final boolean inNorthAmerica;

    /** @param region two letters, such as US */
    Phone(String region) {
        this.region = region;
        this.inNorthAmerica = numbers.getCountryCodeForRegion(region) == NORTH_AMERICA;
    }

    @Override
    public String read(String written) throws UnfitCell {
        String cell = SpreadsheetNumber.digits(written);
        String known = northAmerican(cell);
        if (known != null) {
            return known;
        }
        if (cell.length() <= LONGEST) {
            try {
                PhoneNumber number = numbers.parse(cell, region);
                // Without an area code the number is ambiguous.
                if (numbers.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE && !isForeignToNorthAmerica(number)) {
                    return numbers.format(number, PhoneNumberFormat.E164);
                }
                return international(cell);
            } catch (NumberParseException e) {
                throw unfit();
            }
        }
        throw unfit();
    }

    /**
     * A fast path for North America. Ten digits of which the first is 2 to 9 are a complete national number. Most numbers are such, and
     * the library takes longer for one than everything else for its row.
     *
     * @return null for any other number
     */
    private String northAmerican(String cell) {
        boolean international = cell.charAt(0) == '+';
        char[] digits = new char[NORTH_AMERICAN_DIGITS + 2];
        digits[0] = '+';
        int count = 1;
        for (int i = international ? 1 : 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c >= '0' && c <= '9') {
                if (count == digits.length) {
                    return null;
                }
                digits[count++] = c;
            } else if (c != ' ' && c != '-' && c != '(' && c != ')' && c != '.') {
                return null;
            }
        }
        if (count == NORTH_AMERICAN_DIGITS + 2) {
            return (international || inNorthAmerica) && digits[1] == '1' && digits[2] >= '2' ? new String(digits) : null;
        }
        return count == NORTH_AMERICAN_DIGITS + 1 && !international && inNorthAmerica && digits[1] >= '2'
                ? "+1" + new String(digits, 1, NORTH_AMERICAN_DIGITS) : null;
    }

    /** Excludes numbers such as {@code 06 12 34 56 78}: no area code of North America begins with 0 or 1. */
    private static boolean isForeignToNorthAmerica(PhoneNumber number) {
        return number.getCountryCode() == NORTH_AMERICA && number.getNationalNumber() < LOWEST_NORTH_AMERICAN;
    }

    /** An MSISDN: the country code without +. It must be valid, because only its length distinguishes it from a national number. */
    private String international(String cell) throws UnfitCell, NumberParseException {
        if (cell.length() >= SHORTEST_MSISDN && Characters.areDigits(cell)) {
            PhoneNumber number = numbers.parse("+" + cell, region);
            if (numbers.isValidNumber(number)) {
                return numbers.format(number, PhoneNumberFormat.E164);
            }
        }
        throw unfit();
    }

    private UnfitCell unfit() {
        return new UnfitCell("is no phone number of " + region + ", nor one with + and country code");
    }
}
