package tangoe.bridge.inbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tangoe.bridge.database.StoreUnavailable;

/**
 * Refuses messages when the disk of the embedded database is nearly full. H2 closes its database when it cannot write, and
 * delivering what was accepted needs room too.
 */
public final class DiskSpace implements StoreSpace {

    /** Bytes. */
    interface Free {
        long usable() throws IOException;
    }

    private static final long LEAST = 64L << 20;

    private final Path folder;
    private final Free free;

    public DiskSpace(Path folder) {
        this(folder, () -> {
            // One call of the system; the file store would read the list of all mounts first. It is also 0 where there is no folder.
            long usable = folder.toFile().getUsableSpace();
            return usable > 0 ? usable : Files.getFileStore(folder).getUsableSpace();
        });
    }

    DiskSpace(Path folder, Free free) {
        this.folder = folder;
        this.free = free;
    }

    @Override
    public void require() {
        try {
            long usable = free.usable();
            if (usable < LEAST) {
                throw new StoreUnavailable(new IOException("the disk of " + folder + " has " + (usable >> 20) + " MiB left, and "
                        + (LEAST >> 20) + " MiB are kept for deliveries"));
            }
        } catch (IOException e) {
            throw new StoreUnavailable(new UncheckedIOException(e));
        }
    }
}
