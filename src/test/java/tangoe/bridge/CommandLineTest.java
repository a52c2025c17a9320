package tangoe.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody types: help for each command, and a sentence with exit code 2 where it is none. */
class CommandLineTest {

    private static final String[] COMMANDS = {"check", "demo", "map", "reconcile", "run", "status"};

    private record Ended(int code, String out, String err) {
    }

    private static Ended typed(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Commands.execute(Path.of("no-such-home"), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), line.isEmpty() ? new String[0] : line.split(" "));
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpNamesEveryCommand(String option) {
        Ended help = typed(option);

        assertThat(help.code()).isZero();
        assertThat(help.out().lines().filter(line -> line.matches("  [a-z]+ {2,}[A-Z].*")).map(line -> line.strip().split(" ")[0]))
                .containsExactly(COMMANDS);
        assertThat(help.out()).containsPattern("(?m)^Ends with$\\s+0 +\\S");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void eachCommandSaysWhatItTakesAndHowItEnds() {
        for (String command : COMMANDS) {
            Ended help = typed(command + " --help");
            assertThat(help.code()).as(command).isZero();
            assertThat(help.out()).startsWith("Usage: tangoe-bridge " + command).containsPattern("(?m)^Ends with$\\s+0 +\\S");
            assertThat(help.err()).isEmpty();
        }
        assertThat(typed("map --help").out()).contains("FILE", "--propose");
        assertThat(typed("reconcile --help").out()).contains("--since=TIME", "24h", "--json");
    }

    @Test
    void versionIsOneLine() {
        Ended version = typed("--version");

        assertThat(version.code()).isZero();
        assertThat(version.out().lines()).singleElement().asString().startsWith("tangoe-bridge ");
    }

    @Test
    void whoTypesNothingGetsTheHelpAndExitCode2() {
        Ended nothing = typed("");

        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).isEqualTo(typed("--help").out());
        assertThat(nothing.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chek                | tangoe-bridge: unknown command "chek"; did you mean check?
            chekc --json        | tangoe-bridge: unknown command "chekc"; did you mean check?
            stauts              | tangoe-bridge: unknown command "stauts"; did you mean status?
            reconsile           | tangoe-bridge: unknown command "reconsile"; did you mean reconcile?
            xyzzy               | tangoe-bridge: unknown command "xyzzy"; there are check, demo, map, reconcile, run, status
            --verison           | tangoe-bridge: unknown option "--verison"; did you mean --version?
            run now             | tangoe-bridge run: unknown argument "now"
            status --jsno       | tangoe-bridge status: unknown option "--jsno"; did you mean --json?
            map                 | tangoe-bridge map: Missing required parameter: 'FILE'
            map one.csv two.csv | tangoe-bridge map: unknown argument "two.csv"
            reconcile --since   | tangoe-bridge reconcile: Missing required parameter for option '--since' (TIME)
            """)
    void misuseIsASentenceAndExitCode2(String line, String sentence) {
        Ended misuse = typed(line);

        assertThat(misuse.err().lines()).first().isEqualTo(sentence);
        assertThat(misuse.err().lines()).last().asString().endsWith(" --help says what there is.");
        assertThat(misuse.code()).isEqualTo(2);
        assertThat(misuse.out()).isEmpty();
    }

    @Test
    void whatSomebodyTypedIsNoCommandToTheTerminal() {
        assertThat(typed("\u001b[31mchek").err()).doesNotContain("\u001b");
    }
}
