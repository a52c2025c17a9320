package tangoe.bridge.inventory.cells;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/** A phone number as E.164; one without a country code is of the default region. */
final class Phone implements CellReader {

    private static final int LONGEST = 60;

    private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
    private final String region;

    /** @param region two letters, such as US */
    Phone(String region) {
        this.region = region;
    }

    @Override
    public String read(String cell) throws Unfit {
        if (cell.length() <= LONGEST) {
            try {
                PhoneNumber number = numbers.parse(cell, region);
                if (numbers.isPossibleNumber(number)) {
                    return numbers.format(number, PhoneNumberFormat.E164);
                }
            } catch (NumberParseException e) {
                throw unfit();
            }
        }
        throw unfit();
    }

    private Unfit unfit() {
        return new Unfit("is no phone number of " + region + ", nor one with + and country code");
    }
}
