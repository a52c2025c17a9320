package tangoe.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tangoe.bridge.mapping.ShippedMappings.json;

import java.io.IOException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InteractionMappingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "comment    | Comment by fred, 2026-11-20 11:02:47 UTC: done",
            "work_note  | Work note by fred, 2026-11-20 11:02:47 UTC: done",
            "resolved   | Resolved in ServiceNow by fred: done",
            "closed     | Closed in ServiceNow by fred: done",
            "canceled   | Canceled in ServiceNow by fred: done",
            "reopened   | Reopened in ServiceNow by fred: done",
            "taken_back | Taken back in ServiceNow by fred, no more work for Tangoe: done",
            "returned   | Given to Tangoe again in ServiceNow by fred: done"})
    void eachKindHasItsSentence(String kind, String expected) throws IOException {
        assertThat(ShippedMappings.jq("interaction.jq").apply(input(kind, "done"))).isEqualTo(json(
                "{'interaction': {'interaction_thread_token': 'm339xS26p8ZML2U4RQCJo83H', 'text': '" + expected + "'}}"));
    }

    @Test
    void whoResolvesWithoutACommentSpeaksThroughCloseNotes() throws IOException {
        ObjectNode input = input("resolved", "");
        input.putObject("incident").put("close_notes", "SIM replaced");
        assertThat(text(input)).isEqualTo("Resolved in ServiceNow by fred: SIM replaced");
    }

    @Test
    void noTextMakesAShorterSentence() throws IOException {
        assertThat(text(input("resolved", " "))).isEqualTo("Resolved in ServiceNow by fred.");
        assertThat(text(input("taken_back", "").put("author", ""))).startsWith("Taken back in ServiceNow by somebody");
    }

    @Test
    void textIsPlainCutAndNeverFilled() throws IOException {
        assertThat(text(input("resolved", "[code]<p>Done<br>{author}</p>[/code]\u0007")))
                .isEqualTo("Resolved in ServiceNow by fred: Done\n{author}");
        assertThat(text(input("comment", "x".repeat(1000)).put("limit", 120))).hasSizeLessThanOrEqualTo(120).startsWith("Comment by fred, ").contains("left out]");
    }

    @Test
    void kindThatNobodyDescribedIsAnError() {
        assertThatThrownBy(() -> text(input("merged", "x"))).isInstanceOf(JsonQueryException.class)
                .hasMessageContaining("interaction-texts.yaml has no sentence for the kind \"merged\"");
    }

    @Test
    void linkedIncidentShowsTangoesIdAndEndsWithTheTag() throws IOException {
        assertThat(ShippedMappings.jq("linked.jq").apply(json("{'tangoe_id': 43413, 'incident': {}, 'tag': '[tb-1x2y]'}")))
                .isEqualTo(json("""
                        {'correlation_id': '43413', 'correlation_display': 'Tangoe',
                         'work_notes': 'Tangoe support request 43413 opened for this incident.\\n[tb-1x2y]'}"""));
    }

    private static ObjectNode input(String kind, String text) {
        return ShippedMappings.JSON.createObjectNode().put("kind", kind).put("text", text).put("author", "fred")
                .put("at", "2026-11-20 11:02:47").put("thread_token", "m339xS26p8ZML2U4RQCJo83H").put("limit", 10000);
    }

    private static String text(ObjectNode input) throws IOException {
        return ShippedMappings.jq("interaction.jq").apply(input).at("/interaction/text").asText();
    }
}
