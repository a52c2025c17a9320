package tangoe.bridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A started world on each database, shared by the tests of a class, which keep to tickets of their own. */
public final class SharedWorlds implements AfterAllCallback {

    private final UnaryOperator<World> settings;
    private final Map<TestDatabase, World> worlds = new EnumMap<>(TestDatabase.class);
    private Path folder;

    /** @param settings what the worlds have beyond the usual */
    public SharedWorlds(UnaryOperator<World> settings) {
        this.settings = settings;
    }

    public World on(TestDatabase database) {
        return worlds.computeIfAbsent(database, first -> settings.apply(new World(first, folder())).start());
    }

    /** Does the same to each world that was started. */
    public void forEach(Consumer<World> action) {
        worlds.values().forEach(action);
    }

    private Path folder() {
        try {
            folder = folder == null ? Files.createTempDirectory("world") : folder;
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        worlds.values().forEach(World::close);
        worlds.clear();
        if (folder == null) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failed) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
        folder = null;
    }
}
