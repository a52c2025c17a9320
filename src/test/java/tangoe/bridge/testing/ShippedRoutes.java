package tangoe.bridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The routes and mappings as they are shipped, in a folder where a test may change them. */
public final class ShippedRoutes {

    private final Path home;

    private ShippedRoutes(Path home) {
        this.home = home;
    }

    public static ShippedRoutes copiedTo(Path home) {
        try (Stream<Path> tree = Files.walk(Path.of("routes"))) {
            for (Path path : tree.filter(Files::isRegularFile).toList()) {
                Files.createDirectories(home.resolve(path).getParent());
                Files.copy(path, home.resolve(path));
            }
            return new ShippedRoutes(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param file below {@code routes/} @throws IllegalArgumentException where the file does not have that text */
    public ShippedRoutes with(String file, String text, String instead) {
        Path path = home.resolve("routes").resolve(file);
        try {
            String shipped = Files.readString(path);
            if (!shipped.contains(text)) {
                throw new IllegalArgumentException(file + " has no " + text);
            }
            Files.writeString(path, shipped.replace(text, instead));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path home() {
        return home;
    }
}
