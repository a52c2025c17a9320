package tangoe.bridge;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes that this process has loaded, as the JVM maps them at the next start (class data sharing). Java 17 crashes over an
 * archive that was cut off, so a file gets its name only when it is whole and on the disk.
 */
final class ClassArchive {

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String OURS = "classes-*";
    /** The JVM ends with an error where the disk fills up under it; an archive takes about 80 MB. */
    private static final long ROOM_BYTES = 512L << 20;

    private final Path file;

    /** @param file its folder is there */
    ClassArchive(Path file) {
        this.file = file;
    }

    /** What the launcher wants written; empty where there is one already, or none is wanted. */
    static Optional<ClassArchive> wanted() {
        return Optional.ofNullable(System.getProperty("bridge.class-archive")).map(Path::of).map(ClassArchive::new);
    }

    /** Takes some seconds of CPU, in which this JVM stands still. Where it fails, the next start is as slow as this one was. */
    void write() {
        if (file.getParent().toFile().getUsableSpace() < ROOM_BYTES) {
            return;
        }
        Path part = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(part);
            dump(part);
            try (FileChannel written = FileChannel.open(part, StandardOpenOption.READ)) {
                written.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            forgetOthers();
        } catch (IOException | JMException | RuntimeException e) {
            LOG.debug("No archive of classes was written to {}", file, e);
        } finally {
            part.toFile().delete();
        }
    }

    private static void dump(Path part) throws JMException {
        PrintStream out = System.out;
        // The JDK says on standard output that it was attached to, which nobody did.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmCds",
                    new Object[] {new String[] {"dynamic_dump", part.toString()}}, new String[] {String[].class.getName()});
        } finally {
            System.setOut(out);
        }
    }

    /** Of jars that are no longer here, or of a process that was killed while it wrote. */
    private void forgetOthers() throws IOException {
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(file.getParent(), OURS)) {
            for (Path archive : archives) {
                if (!archive.equals(file)) {
                    Files.deleteIfExists(archive);
                }
            }
        }
    }
}
