package tangoe.bridge.inventory.drop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;

class LeftFilesTest {

    private final LeftFiles left = new LeftFiles(new MovableClock());

    @Test
    void howeverMuchLiesThereThatNobodyWantsWhatIsStuckIsNamedFirst() {
        IntStream.range(0, 100_000).forEach(i -> left.unwanted("note" + i + ".txt", "its name does not fit"));
        left.stuck("devices.csv", "it may not be read");

        assertThat(left.list(50)).hasSize(50).first().satisfies(first -> assertThat(first.file()).isEqualTo("devices.csv"));
        assertThat(left.trouble()).contains("a dropped file cannot be taken: \"devices.csv\": it may not be read");
        assertThat(left.list(Integer.MAX_VALUE)).hasSizeLessThan(3000);
    }

    @Test
    void whatALookDoesNotFindAnyMoreIsForgotten() {
        left.lookBegins();
        left.unwanted("gone.txt", "its name does not fit");
        left.stuck("gone.csv", "it may not be read");
        left.unwanted("there.txt", "its name does not fit");
        left.lookEnded();
        left.lookBegins();
        left.sees("there.txt");
        left.lookEnded();

        assertThat(left.list(50)).extracting(LeftFiles.Left::file).containsExactly("there.txt");
        assertThat(left.trouble()).isEmpty();
    }
}
