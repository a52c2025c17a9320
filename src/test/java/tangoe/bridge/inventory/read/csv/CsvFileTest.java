package tangoe.bridge.inventory.read.csv;

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
    @ValueSource(strings = {",", ";", "\t", "|", "^", "~"})
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
    void losesNoRowWhereAnEmojiLiesAcrossThePiecesInWhichItReads() throws IOException {
        for (int before = CsvFile.HEAD - 3; before <= CsvFile.HEAD + 1; before++) {
            String text = "IMEI,Model\n" + "1,phone\n".repeat(before / 8 - 2);
            text += "1," + "x".repeat(before - text.length() - 2) + "\uD83D\uDCF1\n" + "1,phone\n".repeat(3000);
            assertThat(rows(text)).as(before + " characters before").hasSize(before / 8 + 3000);
        }
    }

    @Test
    void readsACellOfNothingButQuotes() throws IOException {
        String quotes = "\"\" ".repeat(15_000);
        assertThat(last(rows("IMEI,Model\n1,\"=" + quotes + "x " + quotes + "\"\"\"\n"))).hasSize(2);
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
    void aRowWhoseQuotesDoNotFitSaysSoAndSwallowsNone() throws IOException {
        assertThat(faults("A,B\n1,2\n\"3,4\n5,6\n")).containsExactly("2", "3 a quote is opened in this row and never closed", "4");
        assertThat(faults("A,B\n1,2\n\"3\" x,4\n5,6")).containsExactly("2", "3 something follows a closing quote in this row", "4");
        assertThat(faults("A,B\n1,2\n3," + "x".repeat(70_000) + "\n5,6\n")).containsExactly("2", "3 a cell is longer than 65536 characters", "4");
        assertThat(faults("A,B\n1,\"2\n3,4\"\n5,6\n")).containsExactly("2 a quote is opened in this row and closed in another", "3", "4");
        assertThat(faults("A,B\n1,\"" + "x\n".repeat(11) + "\"\n").get(0)).startsWith("2 a cell holds more than 10 line breaks");
    }

    /** Each row says in which line it stands; some begin with a stray quote. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void countsLinesWhereverARowIsReadAgain(String lineBreak) throws IOException {
        Random random = new Random(11);
        StringBuilder text = new StringBuilder("Title" + lineBreak + "Line,Text" + lineBreak);
        List<String> wanted = new ArrayList<>();
        for (int line = 3; line < 20_000; line++) {
            boolean stray = random.nextInt(50) == 0;
            boolean broken = !stray && random.nextInt(20) == 0;
            text.append(line).append(',').append(stray ? "\"" : broken ? "\"in two" + lineBreak + "lines\"" : "")
                    .append("x".repeat(random.nextInt(200))).append(lineBreak);
            wanted.add(line + (stray ? " stray" : ""));
            line += broken ? 1 : 0;
        }
        List<String> read = new ArrayList<>();
        try (CsvFile file = file("a.csv", text.toString().replaceAll("lines\"x+", "lines\"").getBytes(StandardCharsets.UTF_8))) {
            for (CsvRow row = file.next(); row != null; row = file.next()) {
                assertThat(row.cell(0)).isEqualTo(String.valueOf(row.line()));
                read.add(row.line() + (row.fault() != null ? " stray" : ""));
            }
        }
        assertThat(read).isEqualTo(wanted);
    }

    @Test
    void refusesWhatHasNoEndAndNamesTheLine() {
        assertThatThrownBy(() -> rows("A,B\n1,2\n" + ("y".repeat(40_000) + ",").repeat(30))).hasMessageContaining("line 3")
                .hasMessageContaining("characters");
        assertThatThrownBy(() -> rows("A,B\n1,2\n" + ",".repeat(5000))).hasMessageContaining("line 3").hasMessageContaining("cells");
        assertThatThrownBy(() -> rows("Report\n" + "A,".repeat(5000))).hasMessageContaining("line 2 has more than 4096 cells");
    }

    /** Each of its lines begins a row of thousands of lines, the last of which has a stray quote. */
    @Test
    void readsNothingAgainAndAgain() {
        assertThatThrownBy(() -> faults("A,B\n" + ("x\",\"\n".repeat(4000) + "\" y\n").repeat(50))).isInstanceOf(NotCsv.class)
                .hasMessageContaining("is this CSV?");
    }

    @Test
    void refusesWhatIsNoTextAndSaysWhatItIs() {
        assertThatThrownBy(() -> rows(new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 1, 2})).hasMessageContaining("Excel workbook").hasMessageContaining("CSV");
        assertThatThrownBy(() -> rows("%PDF-1.7\n%")).hasMessageContaining("PDF");
        assertThatThrownBy(() -> rows("<!doctype html><html>")).hasMessageContaining("web page");
        assertThatThrownBy(() -> rows("[{\"imei\":\"1\"}]")).hasMessageContaining("JSON");
        assertThatThrownBy(() -> read("a.csv", packed("A,B\n".getBytes(StandardCharsets.UTF_8)))).hasMessageContaining(".csv.gz");
        byte[] noise = new byte[2000];
        new Random(3).nextBytes(noise);
        assertThatThrownBy(() -> rows(noise)).hasMessageContaining("binary");
        assertThatThrownBy(() -> rows("")).hasMessageContaining("empty");
        assertThatThrownBy(() -> rows("\n\n")).hasMessageContaining("empty");
        assertThatThrownBy(() -> rows(new byte[5000])).hasMessageContaining("empty");
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

    @ParameterizedTest
    @ValueSource(strings = {"1,2\n", "\n", "\r\n", " ", " \n", "x", "\"", "\"\"\n", ",\n", "\"\",\"\"\n", "\0", "\u200B"})
    void refusesAPackedFileThatWouldNeverEndBeforeItsEnd(String unit) throws IOException {
        byte[] bomb = bomb(unit);
        byte[] withoutEnd = Arrays.copyOf(bomb, bomb.length - 8);

        assertThatThrownBy(() -> readToItsEnd(withoutEnd)).isInstanceOf(NotCsv.class).hasMessageContaining("250 times");
    }

    private void readToItsEnd(byte[] packed) throws IOException {
        try (CsvFile file = file("a.csv.gz", packed)) {
            CsvRow row;
            do {
                row = file.next();
            } while (row != null);
        }
    }

    private static byte[] bomb(String unit) throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bomb, 1 << 16)) {
            out.write("A,B\n".getBytes(StandardCharsets.UTF_8));
            byte[] units = unit.repeat((1 << 20) / unit.length()).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 24; i++) {
                out.write(units);
            }
        }
        return bomb.toByteArray();
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

    /** The line of each row, and why it is none. */
    private List<String> faults(String text) throws IOException {
        Path path = Files.writeString(folder.resolve("report.csv"), text);
        try (CsvFile file = new CsvFile(path, "report.csv", headers -> headers.contains("A") ? 1 : 0, 10)) {
            List<String> faults = new ArrayList<>();
            for (CsvRow row = file.next(); row != null; row = file.next()) {
                faults.add(row.line() + (row.fault() == null ? "" : " " + row.fault().replaceAll(";.*", "")));
            }
            return faults;
        }
    }

    private static List<String> last(List<List<String>> rows) {
        return rows.get(rows.size() - 1);
    }
}
