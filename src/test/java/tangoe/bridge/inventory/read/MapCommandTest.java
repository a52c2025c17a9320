package tangoe.bridge.inventory.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.inventory.store.Stock;
import tangoe.bridge.mapping.Tables;

class MapCommandTest {

    private static final String UNKNOWN = """
            Geraetekennung;Anschluss;Post;Manufactuer;Schluessel;System;Frist;a+b
            353918057434579;(317) 555-0101;ada@example.com;Apple;5f1b2c3d-0000-4000-8000-000000000003;iOS 17;2026-01-02;x
            353918057434595;(317) 555-0102;;Apple;5f1b2c3d-0000-4000-8000-000000000004;Android;2026-02-02;y
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void showsTheFirstAssetsAndWhatDoesNotFit() throws IOException {
        int status = map("IMEI,Model,Colour\n353918057434579,iPhone 15,green\n353918057434570,x,y\n1,2\n353918057434579,iPhone 15,red\n");

        assertThat(status).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("A report of devices.").contains("does not know: Colour")
                .contains("\"imei\":\"353918057434579\"").contains("\"model\":\"iPhone 15\"").contains("line 3, IMEI \"353918057434570\": the last digit")
                .contains("line 4: has 2 cells").contains("line 5, imei").contains("4 rows, 1 fit, 3 rejects. Nothing was loaded.");
    }

    @Test
    void saysOfEachColumnWhatItFeeds() throws IOException {
        map("IMEI;First Name;Last Name;Monthly Charge;Active?;Colour\n353918057434579;Ada;Beispiel;45;yes;green\n");

        assertThat(out.toString(StandardCharsets.UTF_8).lines()).contains("  IMEI: imei", "  First Name: owner_name", "  Last Name: owner_name",
                "  Monthly Charge: more.monthly_charge", "  Active?: left alone")
                .anyMatch(line -> line.startsWith("  Colour: unknown; proposed: none"))
                .anyMatch(line -> line.contains("\"owner_name\":\"Ada Beispiel\"") && line.contains("\"monthly_charge\":\"45.00\""));
    }

    @Test
    void showsTheFirstTenAssetsAndTheFirstHundredRejectsOfALongReport() throws IOException {
        StringBuilder report = new StringBuilder("Serial Number,IMEI\n");
        for (int row = 101; row < 222; row++) {
            report.append("SNX").append(row).append(",1\n");
        }
        map(report.toString());

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).filteredOn(line -> line.startsWith("{")).hasSize(10).first().asString().contains("SNX101");
        assertThat(lines).filteredOn(line -> line.startsWith("line ")).hasSize(100);
        assertThat(lines).last().isEqualTo("121 rows, 121 fit, 121 rejects, the first 100 of them above. Nothing was loaded.");
    }

    @Test
    void proposesAFieldOnceAndNoNumberOfAnotherThing() throws IOException {
        map("Kennung,Zweitkennung,Office Line,Durchwahl\n353918057434579,353918050000013,3175550101,3175550102\n");

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("  Kennung: unknown; proposed: imei, because 1 of 1 of its first values")
                .contains("  Zweitkennung: unknown; proposed: none, because its values look like imei, but another column feeds that already")
                .contains("  Office Line: unknown; proposed: none, because its name says something else")
                .contains("  Durchwahl: unknown; proposed: phone_number");
    }

    @Test
    void endsWith1WhereAFileIsRefusedAndWith2WhereThereIsNone() throws IOException {
        assertThat(map("Name\nFred\n")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("is refused").contains("line 1");
        assertThat(new MapCommand(Stock.COLUMNS, new PrintStream(out), new PrintStream(err)).run(folder.resolve("none.csv"))).isEqualTo(2);
    }

    @Test
    void proposesAFieldForEachColumnThatItDoesNotKnowAndSaysWhy() throws IOException {
        assertThat(map(UNKNOWN)).isEqualTo(1);

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("  Geraetekennung: unknown; proposed: imei, because 2 of 2 of its first values look like imei")
                .contains("  Anschluss: unknown; proposed: phone_number, because").contains("  Post: unknown; proposed: owner_email, because")
                .contains("  Manufactuer: unknown; proposed: manufacturer, because its name is like \"Manufacturer\"")
                .contains("  Schluessel: unknown; proposed: none, because its values are GUIDs")
                .contains("  System: unknown; proposed: none, because its values are operating systems")
                .contains("  Frist: unknown; proposed: none, because no field has a name like it, and it holds dates");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("map --propose");
    }

    @Test
    void proposesNoNameOfTheDeviceForItsMakerAndNoIdOfAnotherSystem() throws IOException {
        assertThat(map("Device Name,Device ID,Rate Plan Code,Rate Plan Name,IMEI\nada,12345,BUE,Elite,353918057434595\n")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("  Device Name: unknown; proposed: none")
                .contains("  Device ID: unknown; proposed: none, because its name is like \"Device -> ID\", but every other system numbers its devices")
                .contains("  Rate Plan Code: unknown; proposed: none, because its name is like \"Rate Plan\", but another column feeds plan");
    }

    @Test
    void writesAMappingThatReadsTheFileAndStillWhatItReadBefore() throws IOException {
        Path sample = Files.writeString(folder.resolve("sample.csv"), UNKNOWN);
        assertThat(new MapCommand(Stock.COLUMNS, new PrintStream(out, true), new PrintStream(err, true)).propose(sample)).isZero();

        assertThat(err.size()).isZero();
        Path mappings = Files.createDirectories(folder.resolve("routes/mappings"));
        Files.writeString(mappings.resolve("asset-columns.yaml"), out.toString(StandardCharsets.UTF_8));
        Tables proposed = Tables.load(mappings);
        assertThat(proposed.problems()).isEmpty();
        AssetColumns columns = new AssetColumns(proposed.table(AssetColumns.TABLE));
        assertThat(columns.ofReport(List.of("Geraetekennung", "Anschluss", "Post", "Manufactuer", "Schluessel", "System", "Frist")).unknown()).isEmpty();
        for (Field field : Field.SHOWN) {
            assertThat(columns.clearHeaders(field)).containsAll(Stock.COLUMNS.clearHeaders(field));
        }
        out.reset();
        assertThat(new MapCommand(columns, new PrintStream(out, true), new PrintStream(err, true)).run(sample)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"imei\":\"353918057434579\"").contains("\"phone_number\":\"+13175550101\"")
                .contains("2 rows, 2 fit, 0 rejects");
    }

    @Test
    void writesAMappingInWhichAnAmbiguousHeaderAndOneWithAPlusMeanWhatTheirValuesSay() throws IOException {
        Path sample = Files.writeString(folder.resolve("sample.csv"), "Serial Number,Number,Box+Key\nSNX1,3175550101,353918057434579\n");
        assertThat(new MapCommand(Stock.COLUMNS, new PrintStream(out, true), new PrintStream(err, true)).propose(sample)).isZero();
        Path mappings = Files.createDirectories(folder.resolve("routes/mappings"));
        Files.writeString(mappings.resolve("asset-columns.yaml"), out.toString(StandardCharsets.UTF_8));
        out.reset();

        assertThat(new MapCommand(new AssetColumns(Tables.load(mappings).table(AssetColumns.TABLE)), new PrintStream(out, true), new PrintStream(err, true))
                .run(sample)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("  Number: phone_number", "  Box+Key: imei")
                .contains("\"imei\":\"353918057434579\"").contains("\"phone_number\":\"+13175550101\"");
    }

    @Test
    void printsNothingThatATerminalObeys() throws IOException {
        map("IMEI,\u001b[31mColour\n\u001b[2J35,x\n");

        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b");
    }

    private int map(String content) throws IOException {
        return new MapCommand(Stock.COLUMNS, new PrintStream(out, true), new PrintStream(err, true))
                .run(Files.writeString(folder.resolve("sample.csv"), content));
    }
}
