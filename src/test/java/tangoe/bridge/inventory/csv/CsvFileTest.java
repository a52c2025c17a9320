package tangoe.bridge.inventory.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "windows-1252", "UTF-16"})
    void readsTheTextWhateverItsEncoding(String charset) throws IOException {
        assertThat(rows("Owner,Group\nJürgen,Müller & Söhne\n".getBytes(Charset.forName(charset))))
                .containsExactly(List.of("Owner", "Group"), List.of("Jürgen", "Müller & Söhne"));
    }

    @Test
    void findsOutTheEncodingHoweverLateItShows() throws IOException {
        String plain = "Owner,Group\n" + "Fred,Field Service\n".repeat(20_000);
        assertThat(last(rows((plain + "Jürgen,Süd").getBytes(Charset.forName("windows-1252"))))).containsExactly("Jürgen", "Süd");
        assertThat(last(rows((plain + "Jürgen,Süd").getBytes(StandardCharsets.UTF_8)))).containsExactly("Jürgen", "Süd");
        assertThat(last(rows((plain + "J").concat("ü").getBytes(Charset.forName("windows-1252"))))).containsExactly("Jü");
    }

    @Test
    void marksBytesThatAreNoTextOnceItIsUtf8() throws IOException {
        byte[] file = "Owner\nJürgen\nX?Y\n".getBytes(StandardCharsets.UTF_8);
        file[file.length - 3] = (byte) 0xE4;
        assertThat(last(rows(file))).containsExactly("X\uFFFDY");
    }

    @Test
    void leavesTheMarkOut() throws IOException {
        assertThat(rows("\uFEFFID,IMEI\n1,2\n".getBytes(StandardCharsets.UTF_8)).get(0)).containsExactly("ID", "IMEI");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void findsTheDelimiter(String delimiter) throws IOException {
        String text = String.join(delimiter, "ID", "\"a,b;c\td,e;f\tg,,;;\t\t\"", "IMEI") + "\r\n" + String.join(delimiter, "1", "2", "3") + "\r\n";
        assertThat(rows(text)).containsExactly(List.of("ID", "a,b;c\td,e;f\tg,,;;", "IMEI"), List.of("1", "2", "3"));
    }

    @Test
    void readsQuotesLineBreaksAndSingleColumns() throws IOException {
        assertThat(rows("IMEI\n\n 1 \n\"2\r\nnext\"\n\"say \"\"yes\"\"\"")).containsExactly(List.of("IMEI"), List.of("1"), List.of("2\r\nnext"),
                List.of("say \"yes\""));
    }

    @Test
    void tellsTheLineWhereARowBegins() throws IOException {
        try (CsvFile file = file("a.csv", "A,B\r\n1,\"x\r\ny\"\r\n\r\n2,z\r\n".getBytes(StandardCharsets.UTF_8))) {
            assertThat(file.next().line()).isEqualTo(2);
            assertThat(file.next().line()).isEqualTo(5);
            assertThat(file.next()).isNull();
        }
    }

    @Test
    void passesOverRowsOfNothingButDelimiters() throws IOException {
        assertThat(rows("A,B\n,\n1,2\n , \n")).hasSize(2);
    }

    @Test
    void refusesWhatHasNoEndAndNamesTheLine() {
        assertThatThrownBy(() -> rows("A,B\n1,2\n\"3,4\n5,6\n")).isInstanceOf(NotCsv.class).hasMessageContaining("line 3")
                .hasMessageContaining("never closed");
        assertThatThrownBy(() -> rows("A,B\n1,2\n\"3\" x,4\n")).hasMessageContaining("line 3").hasMessageContaining("closing quote");
        assertThatThrownBy(() -> rows("A,B\n1,2\n3," + "x".repeat(70_000))).hasMessageContaining("line 3").hasMessageContaining("65536");
        assertThatThrownBy(() -> rows("A,B\n1,2\n" + ("y".repeat(60_000) + ",").repeat(20))).hasMessageContaining("line 3")
                .hasMessageContaining("characters");
        assertThatThrownBy(() -> rows("A,B\n1,2\n" + ",".repeat(5000))).hasMessageContaining("line 3").hasMessageContaining("cells");
    }

    @Test
    void refusesWhatIsNoText() {
        assertThatThrownBy(() -> rows(new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 1, 2})).hasMessageContaining("binary");
        assertThatThrownBy(() -> rows("")).hasMessageContaining("empty");
        assertThatThrownBy(() -> rows("\n\n")).hasMessageContaining("empty");
    }

    @Test
    void readsPackedFiles() throws IOException {
        assertThat(read("devices.csv.GZ", packed("A,B\n1,2\n".getBytes(StandardCharsets.UTF_8)))).hasSize(2);
    }

    @Test
    void refusesPackedFilesThatAreBroken() throws IOException {
        byte[] packed = packed(random(200_000).getBytes(StandardCharsets.UTF_8));
        byte[] flipped = packed.clone();
        flipped[packed.length / 2] ^= 0x55;
        flipped[packed.length / 2 + 1] ^= 0x55;

        assertThatThrownBy(() -> read("a.csv.gz", Arrays.copyOf(packed, packed.length / 2))).isInstanceOf(NotCsv.class).hasMessageContaining("cut off");
        assertThatThrownBy(() -> read("a.csv.gz", Arrays.copyOf(packed, packed.length - 4))).isInstanceOf(NotCsv.class);
        assertThatThrownBy(() -> read("a.csv.gz", flipped)).isInstanceOf(NotCsv.class);
        assertThatThrownBy(() -> read("a.csv.gz", "A,B\n1,2\n".getBytes(StandardCharsets.UTF_8))).hasMessageContaining("not packed");
        assertThatThrownBy(() -> read("a.csv.gz", new byte[0])).isInstanceOf(NotCsv.class);
    }

    @Test
    void refusesAPackedFileThatWouldNeverEnd() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bomb, 1 << 16)) {
            out.write("A,B\n".getBytes(StandardCharsets.UTF_8));
            byte[] rows = "1,2\n".repeat(1 << 18).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 80; i++) {
                out.write(rows);
            }
        }
        try (CsvFile file = file("a.csv.gz", bomb.toByteArray())) {
            assertThatThrownBy(() -> {
                CsvRow row;
                do {
                    row = file.next();
                } while (row != null);
            }).isInstanceOf(NotCsv.class).hasMessageContaining("250 times");
        }
    }

    private static String random(int rows) {
        StringBuilder text = new StringBuilder("A,B\n");
        Random random = new Random(7);
        for (int i = 0; i < rows / 10; i++) {
            text.append(random.nextLong()).append(',').append(random.nextInt()).append('\n');
        }
        return text.toString();
    }

    private static byte[] packed(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private CsvFile file(String name, byte[] content) throws IOException {
        return new CsvFile(Files.write(folder.resolve(name), content), name);
    }

    private List<List<String>> rows(String text) throws IOException {
        return rows(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<List<String>> rows(byte[] content) throws IOException {
        return read("report.csv", content);
    }

    /** The headers first. */
    private List<List<String>> read(String name, byte[] content) throws IOException {
        try (CsvFile file = file(name, content)) {
            List<List<String>> rows = new ArrayList<>(List.of(file.headersRead()));
            for (CsvRow row = file.next(); row != null; row = file.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 0; i < row.cells(); i++) {
                    cells.add(row.cell(i));
                }
                rows.add(cells);
            }
            return rows;
        }
    }

    private static List<String> last(List<List<String>> rows) {
        return rows.get(rows.size() - 1);
    }
}
