package tangoe.bridge.inventory.drop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder for files that are being loaded, under names that nobody outside can choose. */
final class Spool {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    /** Younger files may belong to a run that is about to begin, also in another process. */
    private static final Duration STALE = Duration.ofHours(1);

    private final Path folder;

    Spool(Path folder) {
        this.folder = folder;
    }

    /**
     * Copies a file to the disk, a few kilobytes at a time.
     *
     * @throws IOException if the file is incomplete or the disk is full
     */
    Path store(InputStream content, DroppedFile dropped) throws IOException {
        Path file = folder.resolve(UUID.randomUUID() + ".csv");
        boolean whole = false;
        try {
            long size = copy(content, file);
            if (size != dropped.size()) {
                throw new NotStored("Of " + dropped.name() + ", " + dropped.size() + " bytes long, " + size
                        + " came: the connection was cut, or the file still changes", null);
            }
            whole = true;
            return file;
        } finally {
            if (!whole) {
                delete(file);
            }
        }
    }

    private long copy(InputStream content, Path file) throws IOException {
        byte[] some = new byte[1 << 15];
        long size = 0;
        try (OutputStream out = opened(file)) {
            for (int count = content.read(some); count >= 0; count = content.read(some)) {
                write(out, some, count);
                size += count;
            }
        }
        return size;
    }

    private OutputStream opened(Path file) throws NotStored {
        try {
            Files.createDirectories(folder);
            return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw noPlace(e);
        }
    }

    private void write(OutputStream out, byte[] some, int count) throws NotStored {
        try {
            out.write(some, 0, count);
        } catch (IOException e) {
            throw noPlace(e);
        }
    }

    private NotStored noPlace(IOException cause) {
        return new NotStored("the bridge cannot write to its folder " + folder + " (" + cause + "): look at data.dir, who may write there, and"
                + " the room on that disk", cause);
    }

    /** Explains the failure to an operator in a sentence. */
    static final class NotStored extends IOException {

        private static final long serialVersionUID = 1L;

        NotStored(String sentence, IOException cause) {
            super(sentence, cause);
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}", file, e.getMessage());
        }
    }

    /** Removes files of killed processes. @param needed files that are still to be loaded */
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
