package tangoe.bridge.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** What people wrote is for the bridge's account alone. */
@DisabledOnOs(OS.WINDOWS)
class DataFolderTest {

    @TempDir
    Path folder;

    @Test
    void everythingInTheFolderIsTheOwnersAlone() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data/spool"));
        Files.writeString(data.resolve("report.csv"), "a,b");
        loosen(folder.resolve("data"));
        Path outside = Files.writeString(folder.resolve("outside"), "");
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rw-r--r--"));
        Files.createSymbolicLink(data.resolve("link"), outside);

        new DataFolder(folder.resolve("data")).keepPrivate();

        assertThat(rights(folder.resolve("data"))).isEqualTo("rwx------");
        assertThat(rights(data)).isEqualTo("rwx------");
        assertThat(rights(data.resolve("report.csv"))).isEqualTo("rw-------");
        assertThat(rights(outside)).as("a link leads out of the folder").isEqualTo("rw-r--r--");
    }

    @Test
    void startedBridgeLeavesNothingForOthers() throws IOException {
        Path data = folder.resolve("fresh");
        try (World world = new World(TestDatabase.H2, folder).with("DATA_DIR", data.toString()).with("DATABASE_URL", "").start();
                Stream<Path> found = Files.walk(data)) {
            assertThat(rights(data)).isEqualTo("rwx------");
            assertThat(found.filter(Files::isRegularFile)).isNotEmpty().allSatisfy(file -> assertThat(rights(file)).isEqualTo("rw-------"));
        }
    }

    private static void loosen(Path data) throws IOException {
        try (Stream<Path> found = Files.walk(data)) {
            for (Path path : found.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
