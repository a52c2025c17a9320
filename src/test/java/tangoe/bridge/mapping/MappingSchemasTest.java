package tangoe.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tangoe.bridge.problem.Problem;

/** Each mapping has a schema that ships with it and that editors complete it by; what departs from it is named by file and line. */
class MappingSchemasTest {

    @TempDir
    Path home;

    @BeforeEach
    void mappingsAsShipped() throws IOException {
        for (String name : names().toList()) {
            write(name, shipped(name));
        }
    }

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(ShippedMappings.FOLDER)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length())).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachMappingNamesItsSchemaAndFitsIt(String name) throws IOException {
        assertThat(shipped(name)).startsWith("# yaml-language-server: $schema=schemas/" + name + ".schema.json\n");
        assertThat(ShippedMappings.FOLDER.resolve("schemas/" + name + ".schema.json")).isRegularFile();
        assertThat(problems()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void anEmptiedMappingIsAProblemOfItsOwnAndOfNoOther(String name) throws IOException {
        write(name, "");
        assertThat(problems()).isNotEmpty().allMatch(problem -> problem.startsWith("routes/mappings/" + name + ".yaml:1: "), "names it");
        String list = List.of("rules", "fields", "labels", "kinds", "lines", "ends", "events", "choices").stream()
                .filter(key -> data(name).has(key)).findFirst().orElseThrow();
        write(name, list + ": " + (data(name).path(list).isArray() ? "[]" : "{}") + "\n");
        assertThat(problems()).isNotEmpty().allMatch(problem -> problem.startsWith("routes/mappings/" + name + ".yaml:1: "), "names it");
    }

    @ParameterizedTest
    @MethodSource("names")
    void anUnknownKeyIsNamedByItsLine(String name) throws IOException {
        write(name, "discription: x\n" + shipped(name));
        assertThat(problems()).singleElement().asString().startsWith("routes/mappings/" + name + ".yaml:1: \"discription\" means nothing here")
                .endsWith("nearest is \"description\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            support-request-text | 'field: number'            | 'feild: number'                 | "feild" means nothing here; known are label, field, values, may-be-cut; nearest is "field"
            support-request-text | 'may-be-cut: true'         | 'may-be-cut: yes'               | write true or false; this is "yes"
            support-request-text | '      "1": Critical'      | '      "1": 7'                  | write a text here, in quotes
            incident-events      | 'state: "8"'               | 'state: "77"'                   | "77" is no state of an incident in routes/mappings/choices.yaml; mend it, or add it there if your ServiceNow has it; nearest is "7"
            incident-events      | 'close_code: Solution p'   | 'close_code: Solutoin p'        | "Solutoin provided" is no close_code of an incident
            incident-events      | 'hold_reason: "4"'         | 'hold_reason: "9"'              | "9" is no hold_reason of an incident
            incident-events      | '["1", "3"]'               | '["1", "33"]'                   | "33" is no state of an incident
            incident-events      | '"8": Canceled in'         | '"88": Canceled in'             | "88" is no state of an incident
            incident-events      | '"8": Canceled in'         | '"8": [] #'                     | write a sentence here that says why there is nothing to write
            incident-events      | 'needs:'                   | 'need:'                         | "need" means nothing here; known are description, needs, keeps; nearest is "needs"
            incident-events      | '  note:'                  | '  linked:'                     | "linked" cannot be a name here; an event is named by small letters
            incident-events      | 'payload-state: wins'      | 'payload-state: win'            | "win" cannot stand here; write one of wins, ignored
            incident-events      | 'limit: 10000'             | 'limit: 10k'                    | this must be a whole number: the most characters of a journal entry
            incident-events      | 'journal: work_notes'      | 'journal: work_note'            | "work_note" cannot stand here; write one of work_notes, comments; nearest is "work_notes"
            incident-states      | '"6": resolved'            | '"66": resolved'                | "66" is no state of an incident
            incident-states      | '"6": resolved'            | '"6": resolvd'                  | "resolvd" cannot stand here; write one of resolved, closed, canceled
            interaction-texts    | 'text-from: close_notes'   | 'text_from: close_notes'        | "text_from" means nothing here
            interaction-texts    | '  reopened:'              | '  re-opened:'                  | "reopened" is missing here; mend the name of "re-opened", if that is meant, or add it
            tangoe-states        | 'handed-back:'             | 'handedback:'                   | "handed-back" is missing here; mend the name of "handedback"
            choices              | '"1": New'                 | '"1": [New]'                    | write the label here
            incident-fields      | '- sys_mod_count'          | '- sys_mod_counts'              | "sys_mod_count" is missing in this list; the bridge needs it, add it
            incident-fields      | '- sys_id'                 | '- sys id'                      | write the name of a column
            incident-fields      | '- number'                 | '- state'                       | "state" stands twice; delete one of them
            vip                  | 'otherwise: false'         | 'otherwise: no'                 | the answer must be true or false; this is "no"
            request-type         | 'one-of:'                  | 'one_of:'                       | "one_of" means nothing here
            """)
    void eachMistakeIsNamedByItsLineWithTheWayToMendIt(String name, String right, String wrong, String sentence) throws IOException {
        assertThat(shipped(name)).contains(right);
        write(name, shipped(name).replace(right, wrong));
        List<String> problems = problems();
        assertThat(problems).allMatch(problem -> problem.matches("routes/mappings/" + name + "\\.yaml:\\d+: .*"), "names file and line")
                .anySatisfy(problem -> assertThat(problem).contains(sentence));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            incident-fields      | '  - number' | '  - number: }'
            incident-fields      | '  - number' | '  -number'
            incident-fields      | 'fields:'    | 'feilds:'
            tangoe-request-types | 'labels:'    | 'labels: ['
            choices              | 'choices:'   | 'choices: }'
            request-type         | 'rules:'     | 'rules: ]'
            """)
    void oneMistakeSilencesWhatFollowsFromIt(String name, String right, String wrong) throws IOException {
        write(name, shipped(name).replaceFirst(right, wrong));
        assertThat(problems()).isNotEmpty().hasSizeLessThanOrEqualTo(2)
                .allMatch(problem -> problem.startsWith("routes/mappings/" + name + ".yaml:"), "names the cause alone");
    }

    @Test
    void aMappingOfOnesOwnMayHaveAnyShapeUnlessItBringsASchema() throws IOException {
        write("sites", "sites: {HQ: [1, two]}\n");
        assertThat(problems()).isEmpty();
        Files.createDirectories(home.resolve("routes/mappings/schemas"));
        Path schema = home.resolve("routes/mappings/schemas/sites.schema.json");
        Files.writeString(schema, "{\"properties\": {\"sites\": {\"additionalProperties\": {\"items\": {\"type\": \"string\"}}}}}");
        assertThat(problems()).containsExactly("routes/mappings/sites.yaml:1: this must be text, in quotes if it looks like a number, yes, no or null");
        Files.writeString(schema, "{\"properties\": ");
        assertThat(problems()).singleElement().asString().startsWith("routes/mappings/schemas/sites.schema.json: cannot be used as a JSON Schema: ");
        Files.writeString(schema, "{\"$ref\": \"https://example.com/elsewhere.json\"}");
        assertThat(problems()).singleElement().asString().startsWith("routes/mappings/schemas/sites.schema.json: cannot be used as a JSON Schema: ");
    }

    private List<String> problems() {
        return Tables.load(home.resolve("routes/mappings")).problems().stream().map(Problem::toString).toList();
    }

    private static JsonNode data(String name) {
        return ShippedMappings.TABLES.table(name);
    }

    private static String shipped(String name) throws IOException {
        return Files.readString(ShippedMappings.FOLDER.resolve(name + ".yaml"));
    }

    private void write(String name, String text) throws IOException {
        Path file = home.resolve("routes/mappings/" + name + ".yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
