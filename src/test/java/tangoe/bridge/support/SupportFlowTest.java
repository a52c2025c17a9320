package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

class SupportFlowTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aTicketGoesThereAndBack(TestDatabase database) {
        try (World world = new World(database, folder).start()) {
            String number = world.openIncident("Phone screen cracked");
            until("a support request", () -> world.tangoe.requests(number).size() == 1);
            until("the incident is linked", () -> !world.serviceNow.incident(number).get("correlation_id").isEmpty());
            assertThat(world.serviceNow.incident(number).get("correlation_display")).isEqualTo("Tangoe");

            world.serviceNow.comment(number, "Any news?", "fred.luddy");
            until("the comment crosses", () -> world.tangoe.interactions(number).size() == 2);

            assertThat(world.tangoe.note(number, "We have ordered a screen.")).isEqualTo(202);
            until("work in progress", () -> world.serviceNow.incident(number).get("state").equals("2"));

            assertThat(world.tangoe.close(number, "Screen replaced.")).isEqualTo(202);
            until("resolved", () -> world.serviceNow.incident(number).get("state").equals("6"));
            until("nothing is left to do", () -> world.messages(number, "delivered") == 5);
            assertThat(world.tangoe.interactions(number)).hasSize(4);
        }
    }
}
