package tangoe.bridge.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapCommandTest {

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
    void endsWith1WhereAFileIsRefusedAndWith2WhereThereIsNone() throws IOException {
        assertThat(map("Name\nFred\n")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("is refused").contains("line 1");
        assertThat(new MapCommand(Stock.COLUMNS, new PrintStream(out), new PrintStream(err)).run(folder.resolve("none.csv"))).isEqualTo(2);
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
