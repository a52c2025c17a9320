package tangoe.bridge.tangoe;

import static tangoe.bridge.testing.World.until;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** A call gives its connection back, so that no number of calls uses them up. */
class ConnectionsComeBackTest {

    @TempDir
    Path folder;

    @Test
    void moreIncidentsThanThereAreConnectionsCross() {
        try (World world = new World(TestDatabase.H2, folder).start()) {
            world.serviceNow.bulkInsert(300, Map.of("short_description", "One of many", "assignment_group", World.GROUP,
                    "caller_id", "5137153cc611227c000bbd1bd8cd2005"));
            until("all have crossed", () -> world.tangoe.requests().size() == 300);
        }
    }
}
