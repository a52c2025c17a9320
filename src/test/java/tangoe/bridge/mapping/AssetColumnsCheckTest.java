package tangoe.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tangoe.bridge.problem.Problem;

class AssetColumnsCheckTest {

    @TempDir
    Path home;

    @Test
    void theShippedOneIsSound() throws IOException {
        assertThat(problems(shipped())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            region: US                    | region: USA                     | "USA" is no region
            wins: [api, csv]              | wins: [api]                     | name each source once
            wins: [api, csv]              | wins: [api, cvs]                | "cvs" is no source; nearest is "csv"
            '  serial_number:'            | '  serial_numbr:'               | "serial_numbr" is no field of an asset; nearest is "serial_number"
            'read: imei'                  | 'read: imej'                    | "imej" is no way to read a cell; nearest is "imei"
            '    read: imei'              | '    unfit: drop'               | "unfit" is reject
            region: US                    | 'days: month-last'              | "days" is day-first or month-first
            'line-breaks: 10'             | 'line-breaks: few'              | "line-breaks" is a whole number
            '[Model, Device Model'        | '[Model, IMEI'                  | feeds model already
            '  lost: [lost'               | '  stolen: [lost'               | "stolen" is no status
            'suspended: [suspended'       | 'suspended: [active'            | "active" means in_use already
            'device: [imei]'              | 'device: imei'                  | write a list
            '["-", "--"'                  | '[null, "--"'                   | write a text here
            'device: [imei]'              | 'devices: [imei]'               | "devices" means nothing in a field; nearest is "device"
            'placeholders:'               | 'placeholder:'                  | "placeholder" means nothing here; nearest is "placeholders"
            '  [unknown, not known'       | '  [12345, not known'           | write a text here
            'line-report: [plan'          | 'line-report: [plam'            | "plam" is no field; nearest is "plan"
            'unused:'                     | 'ununsed:'                      | "ununsed" means nothing here; nearest is "unused"
            '    beside: [employee_id'     | '    besides: [employee_id'      | "besides" means nothing here; nearest is "beside"
            'means: imei'                   | 'means: imey'                   | "imey" is no field with headers of its own; nearest is "imei"
            '- headers: [Serie]'          | '- headers: [Serei]'            | "Serei" feeds no field
            '  monthly_charge:'           | '  Monthly Charge:'            | "Monthly Charge" cannot name a field
            '  monthly_charge:'           | '  removed:'                   | every asset has "removed" already
            '  monthly_charge:'           | '  more:'                      | every asset has "more" already
            'headers: [Monthly Charge'    | 'headers: [Wireless Number'    | feeds phone_number already
            'read: number'                | 'read: numbr'                  | "numbr" is no way to read a cell; nearest is "number"
            'device-report: [category'    | 'device-report: [kategory'      | "kategory" is no field; nearest is "category"
            """)
    void namesEachMistakeByItsLine(String right, String wrong, String sentence) throws IOException {
        String table = shipped();
        assertThat(table).contains(right);
        List<Problem> problems = problems(table.replaceFirst(java.util.regex.Pattern.quote(right), java.util.regex.Matcher.quoteReplacement(wrong)));

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.sentence()).contains(sentence);
            assertThat(problem.file()).isEqualTo("routes/mappings/asset-columns.yaml");
            assertThat(problem.line()).isPositive();
        });
    }

    @Test
    void aMappingWithoutAnyKeyLoadsNothing() throws IOException {
        assertThat(problems("region: US\nwins: [api, csv]\nfields:\n  model: {read: text, headers: [Model]}\n"))
                .anySatisfy(problem -> assertThat(problem.sentence()).contains("no column can be a key"));
    }

    private static String shipped() throws IOException {
        return Files.readString(ShippedMappings.FOLDER.resolve("asset-columns.yaml"));
    }

    private List<Problem> problems(String table) throws IOException {
        Path mappings = Files.createDirectories(home.resolve("routes/mappings"));
        Files.writeString(mappings.resolve("asset-columns.yaml"), table);
        return Tables.load(mappings).problems();
    }
}
