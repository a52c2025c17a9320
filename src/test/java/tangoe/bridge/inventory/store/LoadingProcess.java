package tangoe.bridge.inventory.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tangoe.bridge.cluster.Replica;
import tangoe.bridge.database.Database;

/** A process that loads one file, to be killed or to be short of memory. */
public final class LoadingProcess {

    private LoadingProcess() {
    }

    static Process start(Map<String, String> database, Path file) throws IOException {
        return start(database, file, "-Xmx200m", true);
    }

    /** @param whole whether the file is a full snapshot */
    static Process start(Map<String, String> database, Path file, String heap, boolean whole) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), heap,
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), LoadingProcess.class.getName(), file.toString(), Boolean.toString(whole)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(file.resolveSibling("process.log").toFile());
        builder.environment().putAll(database);
        return builder.start();
    }

    public static void main(String[] arguments) {
        Map<String, String> settings = System.getenv();
        Database database = Database.open(settings.get("DATABASE_URL"), settings.get("DATABASE_USERNAME"),
                settings.getOrDefault("DATABASE_PASSWORD", ""), 6);
        Replica replica = new Replica(database.jdbi());
        replica.join(false);
        Runs runs = new Runs(database.jdbi(), Clock.systemUTC(), replica);
        Inventory inventory = new Inventory(database.jdbi(), Clock.systemUTC(), runs, () -> Stock.COLUMNS, 20);
        inventory.loadFile(inventory.beginFile("devices.csv", Path.of(arguments[0]), Boolean.parseBoolean(arguments[1])));
    }
}
