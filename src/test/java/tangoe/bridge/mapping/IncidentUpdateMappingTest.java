package tangoe.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tangoe.bridge.mapping.ShippedMappings.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tangoe.bridge.testing.ShippedRoutes;

/** The contract's table of events, and the rules between a payload's state, the event's own and the incident's. */
class IncidentUpdateMappingTest {

    @Test
    void closedResolvesWithCodeAndNotes() throws IOException {
        assertThat(update("closed", "{'work_notes': 'Delivered.'}", "{'state': '2'}")).isEqualTo(json("""
                {'state': '6', 'close_code': 'Solution provided', 'close_notes': 'Delivered.', 'work_notes': 'Delivered.\\n[tb-1x2y]'}"""));
    }

    @Test
    void canceledCancels() throws IOException {
        assertThat(update("canceled", "{'work_notes': 'No.'}", "{'state': '2'}")).isEqualTo(json(
                "{'state': '8', 'work_notes': 'No.\\n[tb-1x2y]'}"));
    }

    @ParameterizedTest
    @CsvSource({"1,2", "3,2", "2,", "6,", "7,", "8,", "'',"})
    void noteStartsWorkOnlyWhereTheIncidentIsNewOrOnHold(String before, String after) throws IOException {
        for (String payload : new String[] {"{'work_notes': 'x'}", "{'work_notes': 'x', 'state': '2'}", "{'work_notes': 'x', 'state': 2}"}) {
            JsonNode update = update("note", payload, "{'state': '" + before + "'}");
            assertThat(update.path("state").asText(null)).as(payload).isEqualTo(after);
            assertThat(update.has("hold_reason")).isFalse();
            assertThat(update.path("work_notes").asText()).isEqualTo("x\n[tb-1x2y]");
        }
    }

    @Test
    void reassignedGoesToTheGroupThatTangoeNames() throws IOException {
        assertThat(update("reassigned", "{'state': '1', 'assignment_group': 'Service Desk', 'work_notes': 'x'}", "{'state': '2'}"))
                .isEqualTo(json("""
                        {'state': '1', 'assignment_group': 'Service Desk', 'assigned_to': '', 'work_notes': 'x\\n[tb-1x2y]'}"""));
    }

    @Test
    void reassignedWithoutAGroupGoesToTheDefaultOneOrStays() throws IOException {
        ObjectNode input = input("reassigned", "{'assignment_group': ' '}", "{'state': '2'}").put("default_group", "Desk B");
        assertThat(apply(input).path("assignment_group").asText()).isEqualTo("Desk B");
        JsonNode left = update("reassigned", "{'assignment_group': {'hostile': 1}}", "{'state': '2'}");
        assertThat(left.has("assignment_group")).isFalse();
        assertThat(left.path("assigned_to").asText(null)).isEmpty();
        assertThat(left.has("state")).isFalse();
    }

    @Test
    void externallyQueuedHoldsForTheVendor() throws IOException {
        assertThat(update("externally_queued", "{'work_notes': 'x'}", "{'state': '2', 'hold_reason': ''}")).isEqualTo(json(
                "{'state': '3', 'hold_reason': '4', 'work_notes': 'x\\n[tb-1x2y]'}"));
    }

    @Test
    void awaitingCustomerResponseHoldsForTheCallerWhoCanReadWhy() throws IOException {
        assertThat(update("awaiting_customer_response", "{'work_notes': 'Which colour?', 'state': '3'}", "{'state': '2'}"))
                .isEqualTo(json("{'state': '3', 'hold_reason': '1', 'comments': 'Which colour?\\n[tb-1x2y]'}"));
    }

    @Test
    void eventsOwnHoldReasonReplacesTheOneThatIsThere() throws IOException {
        assertThat(update("externally_queued", "{}", "{'state': '3', 'hold_reason': '1'}").path("hold_reason").asText()).isEqualTo("4");
    }

    @Test
    void stateOfThePayloadWinsAndBringsWhatItNeeds() throws IOException {
        assertThat(update("note", "{'state': '6', 'work_notes': 'x'}", "{'state': '2'}")).isEqualTo(json("""
                {'state': '6', 'close_code': 'Solution provided', 'close_notes': 'x', 'work_notes': 'x\\n[tb-1x2y]'}"""));
        assertThat(update("closed", "{'state': '7', 'work_notes': 'x'}", "{'state': '2'}").path("close_code").asText())
                .isEqualTo("Solution provided");
        assertThat(update("note", "{'state': 3, 'work_notes': 'x'}", "{'state': '2'}")).isEqualTo(json(
                "{'state': '3', 'hold_reason': '4', 'work_notes': 'x\\n[tb-1x2y]'}"));
        assertThat(update("closed", "{'state': '2', 'work_notes': 'x'}", "{'state': '1'}")).isEqualTo(json(
                "{'state': '2', 'work_notes': 'x\\n[tb-1x2y]'}"));
    }

    @Test
    void stateOfThePayloadIsIgnoredWhereTheRowSaysSo(@TempDir Path folder) throws IOException {
        String shipped = "state: \"6\"\n    payload-state: wins";
        ShippedRoutes.copiedTo(folder).with("mappings/incident-events.yaml", shipped, shipped.replace("6", "7").replace("wins", "ignored"));
        Tables tables = Tables.load(folder.resolve("routes/mappings"));
        assertThat(tables.problems()).isEmpty();
        Jq ignoring = Jq.compile(ShippedMappings.FOLDER.resolve("incident-update.jq"),
                new MappingFunctions(tables, KnownChoices.shipped(tables), name -> null));
        assertThat(ignoring.apply(input("closed", "{'state': '6', 'work_notes': 'x'}", "{'state': '2'}"))).isEqualTo(json("""
                {'state': '7', 'close_code': 'Solution provided', 'close_notes': 'x', 'work_notes': 'x\\n[tb-1x2y]'}"""));
    }

    @Test
    void holdReasonOfTheEventGoesOnlyWithItsState() throws IOException {
        assertThat(update("awaiting_customer_response", "{'state': '2', 'work_notes': 'x'}", "{'state': '1'}")).isEqualTo(json(
                "{'state': '2', 'comments': 'x\\n[tb-1x2y]'}"));
    }

    @Test
    void holdReasonThatIsThereAlreadyStays() throws IOException {
        assertThat(update("note", "{'state': '3', 'work_notes': 'x'}", "{'state': '3', 'hold_reason': '5'}")).isEqualTo(json(
                "{'state': '3', 'work_notes': 'x\\n[tb-1x2y]'}"));
        assertThat(update("note", "{'state': '3'}", "{'state': '3', 'hold_reason': ''}").path("hold_reason").asText()).isEqualTo("4");
    }

    @ParameterizedTest
    @CsvSource({"closed,6", "canceled,8", "note,2"})
    void leavingOnHoldSaysNothingOfTheReasonWhichServiceNowDoesNotLetClear(String event, String state) throws IOException {
        JsonNode update = update(event, "{}", "{'state': '3', 'hold_reason': '1'}");
        assertThat(update.path("state").asText()).isEqualTo(state);
        assertThat(update.has("hold_reason")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"99", "Resolved", "''", "'6^ORactive=true'"})
    void stateThatIsNoChoiceIsIgnored(String state) throws IOException {
        assertThat(update("closed", "{'state': '" + state + "'}", "{'state': '2'}").path("state").asText()).isEqualTo("6");
        assertThat(update("reassigned", "{'state': '" + state + "'}", "{'state': '2'}").has("state")).isFalse();
    }

    @Test
    void stateThatIsNoPlainValueIsIgnored() throws IOException {
        assertThat(update("closed", "{'state': {'value': '2'}}", "{'state': '2'}").path("state").asText()).isEqualTo("6");
        assertThat(update("closed", "{'state': ['2']}", "{'state': '2'}").path("state").asText()).isEqualTo("6");
    }

    @ParameterizedTest
    @CsvSource({"externally_queued", "awaiting_customer_response", "note"})
    void incidentThatEndedKeepsItsStateAndGetsTheNote(String event) throws IOException {
        for (String state : new String[] {"7", "8"}) {
            JsonNode update = update(event, "{'work_notes': 'x'}", "{'state': '" + state + "'}");
            assertThat(update).as(state).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"closed,Tangoe closed this request.", "canceled,Tangoe canceled this request.", "note,Tangoe updated this request.",
            "reassigned,Tangoe handed this request back.", "externally_queued,Tangoe is waiting for a third party."})
    void emptyTextStillSaysWhatHappened(String event, String sentence) throws IOException {
        for (String payload : new String[] {"{}", "{'work_notes': ''}", "{'work_notes': null}", "{'work_notes': ' \\n'}",
            "{'work_notes': {'a': 1}}", "{'work_notes': '[code]<b></b>[/code]'}"}) {
            assertThat(update(event, payload, "{'state': '2'}").path("work_notes").asText()).as(payload)
                    .isEqualTo(sentence + "\n[tb-1x2y]");
        }
    }

    @ParameterizedTest
    @CsvSource({"work_notes", "worknotes", "comments", "text"})
    void textIsFoundUnderEachOfItsNames(String name) throws IOException {
        assertThat(update("note", "{'" + name + "': 'here'}", "{'state': '2'}").path("work_notes").asText()).startsWith("here");
    }

    @Test
    void onlyFieldsOfTheTableAreWrittenWhateverThePayloadHolds() throws IOException {
        assertThat(update("note", "{'number': 'INC2', 'sys_id': 'x', 'caller_id': 'y', 'close_code': 'z', 'hold_reason': '5', 'work_notes': 'n'}",
                "{'state': '2'}")).isEqualTo(json("{'work_notes': 'n\\n[tb-1x2y]'}"));
    }

    @Test
    void longTextIsCutButTheTagSurvives() throws IOException {
        ObjectNode input = input("closed", "{}", "{'state': '2'}").put("limit", 5000);
        ((ObjectNode) input.path("payload")).put("work_notes", "😀".repeat(500_000));
        JsonNode update = apply(input);
        assertThat(update.path("work_notes").asText()).hasSizeBetween(4990, 5000).endsWith("left out]\n[tb-1x2y]");
        assertThat(update.path("close_notes").asText()).hasSizeBetween(3990, 4000).endsWith("left out]");
        assertThat(update.path("work_notes").asText().getBytes(StandardCharsets.UTF_8)).doesNotContain((byte) '?');
    }

    @Test
    void htmlInTangoesTextDoesNotReachServiceNow() throws IOException {
        assertThat(update("note", "{'work_notes': '[co[code][/code]de]<img src=x onerror=alert(1)>[/code]'}", "{'state': '2'}")
                .path("work_notes").asText()).doesNotContainIgnoringCase("[code]").doesNotContainIgnoringCase("[/code]");
    }

    @Test
    void codesOfTheTableMayStandWithoutQuotes(@TempDir Path home) throws IOException {
        Path mappings = Files.createDirectories(home.resolve("routes/mappings"));
        for (String file : new String[] {"incident-events.yaml", "choices.yaml"}) {
            Files.writeString(mappings.resolve(file), Files.readString(ShippedMappings.FOLDER.resolve(file)).replaceAll("\"(\\d)\"", "$1"));
        }
        Tables tables = Tables.load(mappings);
        assertThat(tables.table("incident-events").at("/events/closed/fields/state").isNumber()).isTrue();
        Jq bare = Jq.compile(ShippedMappings.FOLDER.resolve("incident-update.jq"),
                new MappingFunctions(tables, KnownChoices.shipped(tables), name -> null));
        for (String event : new String[] {"closed", "note", "externally_queued", "awaiting_customer_response"}) {
            for (String payload : new String[] {"{'work_notes': 'x', 'state': 2}", "{'state': '6'}", "{'state': 3}", "{}"}) {
                for (String incident : new String[] {"{'state': '3', 'hold_reason': '1'}", "{'state': '6'}", "{'state': '7'}"}) {
                    ObjectNode input = input(event, payload, incident);
                    assertThat(bare.apply(input)).isEqualTo(apply(input));
                }
            }
        }
    }

    @Test
    void eventThatNobodyDescribedIsAnError() {
        assertThatThrownBy(() -> update("merged", "{}", "{}")).isInstanceOf(JsonQueryException.class)
                .hasMessageContaining("incident-events.yaml has no event \"merged\"");
    }

    private static JsonNode update(String event, String payload, String incident) throws IOException {
        return apply(input(event, payload, incident));
    }

    private static ObjectNode input(String event, String payload, String incident) throws IOException {
        ObjectNode input = ShippedMappings.JSON.createObjectNode().put("event", event).put("tag", "[tb-1x2y]").put("default_group", "")
                .put("limit", 10000);
        input.set("payload", json(payload));
        input.set("incident", json(incident));
        return input;
    }

    private static JsonNode apply(JsonNode input) throws IOException {
        return ShippedMappings.jq("incident-update.jq").apply(input);
    }
}
