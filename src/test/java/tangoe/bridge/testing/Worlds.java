package tangoe.bridge.testing;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** One running world for each database, shared by the tests of a class. */
public final class Worlds implements AutoCloseable {

    private final Map<TestDatabase, World> worlds = new EnumMap<>(TestDatabase.class);
    private final Path folder;
    private final UnaryOperator<World> settings;

    public Worlds(Path folder) {
        this(folder, world -> world);
    }

    /** @param settings what differs from the usual settings */
    public Worlds(Path folder, UnaryOperator<World> settings) {
        this.folder = folder;
        this.settings = settings;
    }

    public synchronized World on(TestDatabase database) {
        return worlds.computeIfAbsent(database, each -> settings.apply(new World(each, folder.resolve(each.name()))).start());
    }

    @Override
    public synchronized void close() {
        worlds.values().forEach(World::close);
    }
}
