package tangoe.bridge.inventory.drop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder for files that are being loaded. What they are called there is nothing that anybody outside has a say in. */
final class Spool {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    /** Younger ones may belong to a run that is about to begin, in another process perhaps. */
    private static final Duration STALE = Duration.ofHours(1);

    private final Path folder;

    Spool(Path folder) {
        this.folder = folder;
    }

    /**
     * Puts a file on the disk, a few kilobytes at a time.
     *
     * @throws IOException where not all of it came, or there is no room
     */
    Path store(InputStream content, DroppedFile dropped) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(UUID.randomUUID() + (dropped.name().endsWith(".gz") ? ".csv.gz" : ".csv"));
        boolean whole = false;
        try {
            long size = Files.copy(content, file);
            if (size != dropped.size()) {
                throw new IOException("Of " + dropped.name() + ", " + dropped.size() + " bytes long, " + size
                        + " came: the connection was cut, or the file still changes");
            }
            whole = true;
            return file;
        } finally {
            if (!whole) {
                delete(file);
            }
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}", file, e.getMessage());
        }
    }

    /** Removes what a process left that was killed. @param needed files that are still to be loaded */
    void sweep(Set<Path> needed) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> !needed.contains(file) && isStale(file)).forEach(Spool::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isStale(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(STALE));
        } catch (IOException gone) {
            return false;
        }
    }
}
