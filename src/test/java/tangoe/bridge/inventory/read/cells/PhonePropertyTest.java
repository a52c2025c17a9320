package tangoe.bridge.inventory.read.cells;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What is read without the library is what the library reads, apart from lengths alone: no number lacks its area code, none of North
 * America begins with 0 or 1, and a valid number with its country code needs no +. What a spreadsheet put behind a number (.0) is left
 * to {@code CellReadersTest}.
 */
class PhonePropertyTest {

    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();

    @Property(tries = 3000)
    void readsWhatTheLibraryReads(@ForAll("written") String cell, @ForAll("regions") String region) {
        assertThat(ours(cell, region)).as(cell + " in " + region).isEqualTo(library(cell, region));
    }

    @Provide
    Arbitrary<String> regions() {
        return Arbitraries.of("US", "CA", "DE", "JM");
    }

    @Provide
    Arbitrary<String> written() {
        Arbitrary<String> prefix = Arbitraries.of("", "+", "+1", "1", "+1 1", "+1 0", "001", "(", "+49", "+1-");
        Arbitrary<String> digits = Arbitraries.strings().withChars("0123456789 -().").ofMinLength(5).ofMaxLength(16);
        Arbitrary<String> plain = Arbitraries.strings().numeric().ofMinLength(9).ofMaxLength(12);
        return Arbitraries.oneOf(prefix.flatMap(begin -> digits.map(rest -> begin + rest)), prefix.flatMap(begin -> plain.map(rest -> begin + rest)))
                .map(String::strip).filter(cell -> !cell.matches("[+\\d]+\\.0+"));
    }

    private static String ours(String cell, String region) {
        try {
            return CellReaders.of(region).get("phone").read(cell);
        } catch (UnfitCell e) {
            return "unfit";
        }
    }

    private static String library(String cell, String region) {
        try {
            PhoneNumber number = LIBRARY.parse(cell, region);
            boolean ofAnArea = number.getCountryCode() != 1 || number.getNationalNumber() >= 2_000_000_000L;
            if (LIBRARY.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE && ofAnArea) {
                return LIBRARY.format(number, PhoneNumberFormat.E164);
            }
            PhoneNumber international = LIBRARY.parse("+" + cell, region);
            return cell.matches("\\d{11,}") && LIBRARY.isValidNumber(international) ? LIBRARY.format(international, PhoneNumberFormat.E164) : "unfit";
        } catch (NumberParseException e) {
            return "unfit";
        }
    }
}
