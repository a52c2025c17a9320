package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.DurableDatabase;
import tangoe.bridge.testing.PackagedBridge;
import tangoe.bridge.testing.PackagedWorld;

/** The packaged bridge leaves an archive of its classes for the next start, and an archive that does not fit hurts nobody. */
class ClassSharingIT {

    /** Clients of Kafka, Kubernetes and SFTP, the scheduler, and the vendors' sandboxes. */
    private static final Pattern SWITCHED_OFF = Pattern.compile("] (org\\.apache\\.kafka|io\\.fabric8|org\\.apache\\.sshd|com\\.jcraft|"
            + "org\\.quartz\\.(core|impl)|tangoe\\.bridge\\.sandbox)\\.");

    private static final String JAVA_OPTIONS = "-Xmx192m -XX:TieredStopAtLevel=1";

    @TempDir
    Path folder;

    @Test
    void aRunThatEndsWellLeavesAWholeArchiveForTheNextOneAndNobodyHearsOfOneThatDoesNotFit() throws Exception {
        Path cache = folder.resolve("cache");
        try (PackagedWorld world = new PackagedWorld(DurableDatabase.H2, Files.createDirectory(folder.resolve("data")))) {
            world.with("BRIDGE_CACHE", cache.toString()).with("JAVA_OPTS", JAVA_OPTIONS);
            world.launch("killed").awaitReady().kill();
            assertThat(cache).isEmptyDirectory();

            assertThat(world.launch("first").awaitReady().stop()).isZero();
            Path archive = onlyFile(cache);
            assertThat(archive.getFileName().toString()).endsWith(".jsa");

            Path classes = folder.resolve("classes.txt");
            world.with("JAVA_OPTS", JAVA_OPTIONS + " -Xlog:class+load:file=" + classes);
            assertThat(world.launch("second").awaitReady().stop()).isZero();
            assertThat(shared(classes)).isGreaterThan(5_000);
            assertThat(Files.readAllLines(classes)).as("what is switched off").noneMatch(line -> SWITCHED_OFF.matcher(line).find());
            assertThat(onlyFile(cache)).isEqualTo(archive);

            spoil(archive);
            world.with("JAVA_OPTS", JAVA_OPTIONS);
            PackagedBridge spoilt = world.launch("spoilt").awaitReady();
            assertThat(spoilt.stop()).isZero();
        }
        for (String run : List.of("first", "second", "spoilt")) {
            assertThat(Files.readAllLines(folder.resolve("data/" + run + ".log"))).as(run).isNotEmpty()
                    .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT.*"));
        }
    }

    private static Path onlyFile(Path cache) throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private static long shared(Path classes) throws IOException {
        try (Stream<String> lines = Files.lines(classes)) {
            return lines.filter(line -> line.endsWith("shared objects file (top)")).count();
        }
    }

    /** As one that another JVM has written. */
    private static void spoil(Path archive) throws IOException {
        Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-------"));
        try (FileChannel file = FileChannel.open(archive, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap("another JVM's".getBytes(StandardCharsets.US_ASCII)), 8);
        }
    }
}
