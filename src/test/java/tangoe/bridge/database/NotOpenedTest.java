package tangoe.bridge.database;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who starts on a database that cannot be used is told the cause that it has, and no other. */
class NotOpenedTest {

    @TempDir
    private Path folder;

    private Database open(String options) {
        return Database.open("jdbc:h2:file:" + folder.resolve("bridge") + options, "sa", "", 2);
    }

    @Test
    void anotherVersionsTablesAreNotTakenForAnotherProcess() {
        try (Database database = open("")) {
            database.jdbi().useHandle(handle -> handle.execute("update \"flyway_schema_history\" set \"checksum\" = 1 where \"version\" = '1'"));
        }
        assertThatThrownBy(() -> open("")).isInstanceOf(NotOpened.class).hasMessageContaining("another version of the bridge")
                .hasMessageContaining("version 1").hasMessageNotContaining("process");
    }

    @Test
    void anotherProcessThatHasTheFileIsNamed() throws IOException {
        open("").close();
        try (FileChannel file = FileChannel.open(folder.resolve("bridge.mv.db"), StandardOpenOption.WRITE); FileLock held = file.lock()) {
            assertThatThrownBy(() -> open("")).isInstanceOf(NotOpened.class).hasMessageContaining("another process has it open");
        }
    }

    @Test
    void aServerThatIsNotThereIsSaidInItsOwnWords() {
        assertThatThrownBy(() -> Database.open("jdbc:postgresql://127.0.0.1:1/bridge", "sa", "", 2))
                .isInstanceOf(NotOpened.class).hasMessageContaining("refused").hasMessageNotContaining("process");
    }
}
