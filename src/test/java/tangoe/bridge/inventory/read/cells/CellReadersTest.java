package tangoe.bridge.inventory.read.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellReadersTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            imei          | 353918057434579               | 353918057434579
            imei          | 35-391805-743457-9            | 353918057434579
            imei          | '353918057434579              | 353918057434579
            imei          | 35391805743457                | 353918057434579
            imei          | 3539180574345701              | 353918057434579
            imei          | 353,918,057,434,579           | 353918057434579
            imei          | 353918057434579.0             | 353918057434579
            imei          | 3.53918057434579E14           | 353918057434579
            imei          | 13445001234568                | 013445001234568
            code          | 0012349                       | 0012349
            code          | 12349.0                       | 12349
            code          | 1E5                           | 1E5
            serial        | 12E45                         | 12E45
            phone         | 3175550142.0                  | +13175550142
            iccid         | 89148000005339755555          | 89148000005339755555
            iccid         | 8914 8000 0053 3975 555F      | 8914800000533975555
            iccid         | 89490200001234567890          | 89490200001234567890
            iccid-checked | 89490200001234567892          | 89490200001234567892
            phone         | +1 (317) 555-0142             | +13175550142
            phone         | 317-555-0142                  | +13175550142
            phone         | 3175550142                    | +13175550142
            phone         | +4915112345678                | +4915112345678
            phone         | 011 49 151 12345678           | +4915112345678
            serial        | f2lx k0n7jclf                 | F2LXK0N7JCLF
            name          | Luddy, Fred                   | Fred Luddy
            name          | Fred Luddy                    | Fred Luddy
            name          | Employee, Joe, Jr.            | Employee, Joe, Jr.
            email         | Fred.Luddy@Example.com        | fred.luddy@example.com
            day           | 2024-03-02 09:15:00 EST       | 2024-03-02
            day           | 2023-05-11 14:00:00 EDT       | 2023-05-11
            day           | 2026-10-01 08:00:00 +00:00    | 2026-10-01
            day           | 2024-03-02T23:15:00.000-05:00 | 2024-03-02
            day           | 2024-03-02T09:15:00Z          | 2024-03-02
            day           | 2024-03-02 09:15 Europe/Berlin| 2024-03-02
            day           | 3/2/2024 9:15 PM              | 2024-03-02
            day           | 02.03.2024                    | 2024-03-02
            day           | March 2, 2024 at 9:15 AM      | 2024-03-02
            day           | 2024-03-02 9:15:00 a. m.      | 2024-03-02
            day           | Sat, 02 Mar 2024 09:15:00 GMT | 2024-03-02
            day           | 0001-01-01T00:00:00           |
            day           | 1/1/1970                      |
            money         | $1,019.00                     | 1019.00
            money         | ($3.1)                        | -3.10
            money         | -42                           | -42.00
            text          | Unlimited  Business           | Unlimited Business
            """)
    void readsWhatPeopleAndReportsWrite(String reader, String cell, String value) throws UnfitCell {
        assertThat(CellReaders.of("US").get(reader).read(cell)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            imei          | 353918057434570      | would be 9
            imei          | 000000000000000      | is no IMEI
            imei          | 3.53918E+14          | its last digits are lost
            imei          | A00000123            | something else than digits
            imei          | A1000009E12345       | is an MEID
            imei          | 99000012A45678       | is an MEID
            imei          | 268435456789012345   | is an MEID in decimal
            imei          | 13445001234569       | with the zero before it
            serial        | 1.23457E+11          | its last digits are lost
            phone         | 3.17555E+09          | its last digits are lost
            code          | 1,23457E+11          | its last digits are lost
            iccid         | 89148000005339700000 | Excel keeps 15 digits
            imei          | 12345                | this has 5
            iccid         | 12345678901234567890 | begins with 89
            iccid         | 8914                 | 18 to 22 digits
            iccid-checked | 89490200001234567890 | does not fit
            phone         | 12                   | is no phone number
            phone         | call me              | is no phone number
            serial        | 0000000              | placeholder
            email         | fred                 | no e-mail address
            email         | a@b, c@d             | no e-mail address
            day           | 2024-02-30           | is no date
            day           | 2024-03-02 09:15 XQZ | is no date
            day           | 2024-03-02 late      | is no date
            day           | yesterday            | is no date
            money         | a lot                | is no amount
            money         | (3.10                | is no amount
            """)
    void saysWhatWouldBeRight(String reader, String cell, String reason) {
        assertThatThrownBy(() -> CellReaders.of("US").get(reader).read(cell)).isInstanceOf(UnfitCell.class).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"DE, 0151 12345678, +4915112345678", "GB, 020 7946 0018, +442079460018"})
    void takesNumbersWithoutCountryCodeForTheRegions(String region, String cell, String value) throws UnfitCell {
        assertThat(CellReaders.of(region).get("phone").read(cell)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"text", "name", "serial"})
    void keepsTextOnOneLineAndWithinItsColumn(String reader) throws UnfitCell {
        assertThat(CellReaders.of("US").get(reader).read("A\r\n\tB\u0000C").replace(" ", "")).isEqualTo("ABC");
        assertThatThrownBy(() -> CellReaders.of("US").get(reader).read("ab".repeat(201))).hasMessageContaining("400");
        assertThatThrownBy(() -> CellReaders.of("US").get(reader).read("A\uFFFDB")).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> CellReaders.of("US").get(reader).read("A\ud800B")).hasMessageContaining("UTF-8");
    }

    @Test
    @Timeout(10)
    void isDoneWithACellOfAnyLengthAtOnce() {
        assertThatThrownBy(() -> CellReaders.of("US").get("iccid").read("111," + "111,".repeat(16_000) + "111")).isInstanceOf(UnfitCell.class);
    }
}
