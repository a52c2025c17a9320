package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.ShippedRoutes;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** An event that a client adds to the mapping is taken, takes effect and is described; each row says whether a payload's state counts. */
class EventsOfOnesOwnTest {

    private static final String ROW = """
              parts_ordered:
                description: Tangoe ordered spare parts
                fields:
                  state: "3"
                  hold_reason: "4"
                payload-state: ignored
                journal: work_notes
                without-text: Tangoe ordered parts.
            states:
            """;

    @TempDir
    static Path folder;

    private static World world;

    @BeforeAll
    static void aRowOfOnesOwn() {
        Path home = ShippedRoutes.copiedTo(folder.resolve("home")).with("mappings/incident-events.yaml", "\nstates:\n", "\n" + ROW).home();
        world = new World(TestDatabase.H2, folder.resolve("data")).at(home).start();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void itIsTakenAndWritesWhatItsRowSaysWhateverStateIsSentAlong() {
        String number = world.openLinkedIncident("Screen cracked");
        assertThat(world.tangoe.sendRaw("parts_ordered",
                "{\"number\":\"" + number + "\",\"state\":\"6\",\"work_notes\":\"A new screen.\"}")).isEqualTo(202);
        world.untilStatus(number, "parts_ordered", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "3").containsEntry("hold_reason", "4");
        assertThat(world.serviceNow.journal(number, "work_notes")).anySatisfy(note -> assertThat(note).startsWith("A new screen."));

        world.tangoe.sendRaw("note", "{\"number\":\"" + number + "\",\"state\":\"6\",\"work_notes\":\"Done.\"}");
        world.untilStatus(number, "note", "delivered");
        assertThat(world.serviceNow.incident(number)).containsEntry("state", "6");
    }

    @Test
    void itIsDescribedAndNamedToWhoeverSendsAnother() throws IOException {
        JsonNode document = new YAMLMapper().readTree(world.call("GET", "/api/openapi.yaml", "operator:watch", null).body());
        JsonNode event = document.at("/paths/~1tangoe~1support-requests~1{event}/parameters/0");
        List<String> names = new ArrayList<>();
        event.at("/schema/enum").forEach(name -> names.add(name.asText()));
        assertThat(names).containsExactly("closed", "canceled", "note", "reassigned", "externally_queued", "awaiting_customer_response",
                "parts_ordered");
        assertThat(event.path("description").asText()).contains("- `parts_ordered`: Tangoe ordered spare parts; a state that is sent along is ignored")
                .contains("- `note`: Tangoe works on it");
        assertProblem(world.post("/tangoe/support-requests/parts_orderd", "tangoe:hook", "{\"number\":\"INC1\"}"), 404, "parts_ordered");
    }
}
