package tangoe.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.mapping.ShippedMappings.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncidentChangesTest {

    private static final String ENTRIES = """
            [{'sys_id': 'a', 'element': 'comments', 'value': 'one', 'sys_created_by': 'fred', 'sys_created_on': 't'},
             {'sys_id': 'b', 'element': 'work_notes', 'value': 'two', 'sys_created_by': 'beth', 'sys_created_on': 't'}]""";

    @Test
    void aNewIncidentIsOneCreateThatCoversItsEntries() throws IOException {
        JsonNode changes = changes(link("1", "home").replace("'t'", "null"), "1", "home", "4", ENTRIES, false);
        assertThat(kinds(changes)).containsExactly("create", "comment", "work_note");
        assertThat(changes.get(0).get("covers")).isEqualTo(json("['journal:a', 'journal:b']"));
        assertThat(changes.get(0).get("holds").asBoolean()).isTrue();
        assertThat(changes.get(1).get("dedupe").asText()).isEqualTo("journal:a");
    }

    @Test
    void anIncidentThatSomebodyElseLinkedIsLeftAlone() throws IOException {
        JsonNode page = json("[{'incident': {'number': 'INC1', 'sys_id': 's', 'state': '1', 'sys_mod_count': '3'}, 'journals': [], "
                + "'link': null, 'busy': false, 'foreign': true}]");
        assertThat(map(page)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2,6,resolved", "2,7,closed", "6,7,closed", "2,8,canceled", "6,2,reopened", "7,1,reopened", "8,2,reopened", "1,2,''", "3,2,''", "6,6,''"})
    void aPersonsChangeOfStateIsToldOnce(String before, String after, String kind) throws IOException {
        List<String> kinds = kinds(changes(link(before, "home"), after, "home", "5", "[]", false));
        assertThat(kinds).isEqualTo(kind.isEmpty() ? List.of() : List.of(kind));
    }

    @ParameterizedTest
    @CsvSource({"home,desk,taken_back", "desk,home,returned", "desk,other,''", "home,home,''"})
    void anotherGroupTakesItBackOrReturnsIt(String before, String after, String kind) throws IOException {
        List<String> kinds = kinds(changes(link("2", before), "2", after, "5", "[]", false));
        assertThat(kinds).isEqualTo(kind.isEmpty() ? List.of() : List.of(kind));
    }

    @Test
    void aRecordThatIsNoNewerThanWhatTheLinkKnowsTellsNothingOfItsState() throws IOException {
        assertThat(changes(link("2", "home"), "6", "home", "4", "[]", false)).isEmpty();
    }

    @Test
    void aRecordThatIsBeingWrittenTellsItsEntriesAndIsReadAgain() throws IOException {
        assertThat(kinds(changes(link("2", "home"), "6", "home", "5", ENTRIES, true))).containsExactly("comment", "work_note", "changed");
    }

    @Test
    void theKeyOfAChangeStaysTheSameUntilTheLinkHasSeenIt() throws IOException {
        JsonNode first = changes(link("2", "home"), "6", "home", "5", "[]", false);
        JsonNode again = changes(link("2", "home"), "6", "home", "9", "[]", false);
        assertThat(first.get(0).get("dedupe")).isEqualTo(again.get(0).get("dedupe"));
    }

    private static String link(String state, String group) {
        return "{'state': '%s', 'assignment_group': '%s', 'home_group': 'home', 'mod_count': 4, 'thread_token': 't'}".formatted(state, group);
    }

    private static JsonNode changes(String link, String state, String group, String version, String entries, boolean busy) throws IOException {
        return map(json(("[{'incident': {'number': 'INC1', 'sys_id': 's', 'state': '%s', 'assignment_group': '%s', 'sys_mod_count': '%s'}, "
                + "'journals': %s, 'link': %s, 'busy': %s, 'foreign': false}]").formatted(state, group, version, entries, link, busy)));
    }

    private static JsonNode map(JsonNode page) throws IOException {
        return ShippedMappings.jq("incident-changes.jq").apply(page);
    }

    private static List<String> kinds(JsonNode changes) {
        return changes.findValuesAsText("kind");
    }
}
