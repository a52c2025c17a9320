package tangoe.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tangoe.bridge.problem.Problem;
import tangoe.bridge.settings.Settings;
import tangoe.bridge.testing.ShippedRoutes;

/** What somebody breaks in a home folder is said once, at its cause, and never as a stack trace. */
class CheckTest {

    @TempDir
    Path home;

    @BeforeEach
    void routesAsShipped() throws IOException {
        ShippedRoutes.copiedTo(home);
        Files.writeString(home.resolve("application.properties"), "support.enabled=false\n");
    }

    @Test
    void aFolderThatIsNotThereIsASentence() throws IOException {
        Files.move(home.resolve("routes/mappings"), home.resolve("mappings"));
        assertThat(problems()).anySatisfy(problem -> assertThat(problem).isEqualTo("routes/mappings: this folder is missing in " + home
                + "; copy it from the distribution, or let BRIDGE_HOME name the folder that has it"));
        Files.move(home.resolve("routes"), home.resolve("elsewhere"));
        assertThat(problems()).singleElement().asString().startsWith("routes: this folder is missing in ");
    }

    @Test
    void aMappingThatTheBridgeNeedsAndThatIsNotThereIsASentence() throws IOException {
        Files.delete(home.resolve("routes/mappings/choices.yaml"));
        assertThat(problems()).containsExactly("routes/mappings/choices.yaml: this mapping is missing; copy it from the distribution");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mappings/incident-fields.yaml           | '  - number'         | '  - number: }'
            mappings/incident-events.yaml           | 'events:'            | 'events: ['
            mappings/asset-columns.yaml             | 'fields:'            | 'fields: ['
            mappings/choices.yaml                   | 'choices:'           | 'choices: ['
            kamelets/webhook-door.kamelet.yaml      | 'spec:'              | 'spec: ['
            support/tangoe-to-incident.camel.yaml   | '    from:'          | '    from: ['
            """)
    void oneUnreadableLineIsOneProblem(String file, String right, String wrong) throws IOException {
        Path path = home.resolve("routes/" + file);
        Files.writeString(path, Files.readString(path).replaceFirst(right, wrong));
        assertThat(problems()).singleElement().asString().startsWith("routes/" + file + ":");
    }

    private List<String> problems() {
        return Check.problems(home, Settings.load(home, Map.of())).stream().map(Problem::toString).toList();
    }
}
