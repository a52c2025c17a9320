package tangoe.bridge.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A migration never changes: a database that took it would refuse the next start. */
class MigrationsAreFrozenTest {

    private static final Path FOLDER = Path.of("src/main/resources/db/migration");

    @Test
    void eachHasTheContentItHadWhenItWasMade() throws IOException {
        assertThat(found()).as("a changed migration must be put back, and its change written as a new one;"
                + " a new one is to be added to migrations.sha256").isEqualTo(frozen());
    }

    private static Map<String, String> frozen() throws IOException {
        String list = new String(MigrationsAreFrozenTest.class.getResourceAsStream("migrations.sha256").readAllBytes(), StandardCharsets.UTF_8);
        return list.lines().map(line -> line.split(" +")).collect(Collectors.toMap(line -> line[1], line -> line[0], (a, b) -> a, TreeMap::new));
    }

    private static Map<String, String> found() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                found.put(FOLDER.relativize(file).toString(), digest(Files.readAllBytes(file)));
            }
        }
        return found;
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
