package tangoe.bridge.inventory.store;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that the test writes while it is read: a named pipe. */
final class SlowFile implements AutoCloseable {

    /** Rows without which nothing is handed on: readers take 64 KiB at once. */
    static final int MANY = 4000;

    private final Path path;
    private OutputStream out;

    SlowFile() {
        try {
            path = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "slow").resolve("devices.csv").toAbsolutePath();
            if (new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor() != 0) {
                throw new IllegalStateException("mkfifo");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Path path() {
        return path;
    }

    /** Blocks until somebody reads. */
    SlowFile write(String text) {
        try {
            if (out == null) {
                out = Files.newOutputStream(path);
            }
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of the file. */
    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return rows of laptops from one number to another, and one at the beginning that does not fit */
    static String rows(int from, int to) {
        StringBuilder rows = new StringBuilder("353918057434570,,,,\n");
        for (int i = from; i < to; i++) {
            rows.append(",SERIAL").append(i).append(",ThinkPad X1,0012349,Active\n");
        }
        return rows.toString();
    }

    static String header() {
        return "IMEI,Serial Number,Model,Employee ID,Status\n";
    }
}
