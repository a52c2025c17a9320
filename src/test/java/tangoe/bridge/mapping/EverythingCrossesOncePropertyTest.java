package tangoe.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Of an incident with any description and any journal, every entry reaches Tangoe once and in order, and every named field stands. */
class EverythingCrossesOncePropertyTest {

    private static final Map<String, String> NAMED = Map.of("number", "Incident: INC0010042", "short_description",
            "Short description: Screen broken", "caller_id.name", "Caller: Fred Luddy", "caller_id.mobile_phone",
            "Mobile phone: +1 (317) 555-0142", "opened_at", "Opened at (UTC): 2026-11-20 09:14:02");

    @Property(tries = 300)
    void everyEntryCrossesOnceAndInOrderAndEveryFieldStands(@ForAll("texts") String description, @ForAll("journals") List<String> texts,
            @ForAll @IntRange(min = 400, max = 12_000) int limit) throws IOException {
        ArrayNode journals = journals(texts);
        JsonNode changes = changes(incident(description), journals, limit);
        List<String> told = new ArrayList<>();
        Set<String> covered = new HashSet<>();
        for (JsonNode message : changes) {
            String dedupe = message.path("dedupe").asText();
            if (message.path("kind").asText().equals("create")) {
                message.path("covers").forEach(key -> covered.add(key.asText()));
                told.add(opening(message.path("payload"), limit));
            } else if (!covered.contains(dedupe)) {
                told.add(interaction(message, limit));
            }
        }
        assertThat(told).allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(limit)).allSatisfy(this::isWhole);
        NAMED.values().forEach(line -> assertThat(told.get(0).lines()).contains(line));
        assertThat(told.get(0)).contains("\nDescription: " + PlainText.of(description).substring(0, Math.min(5, PlainText.of(description).length())));
        String all = String.join("\n", told);
        int at = 0;
        for (int i = 0; i < texts.size(); i++) {
            String head = "by author" + i + ", 2026-11-20 09:15:00 UTC: ";
            assertThat(all.indexOf(head, at)).as("entry " + i).isGreaterThanOrEqualTo(at);
            at = all.indexOf(head, at) + head.length();
            assertThat(all.indexOf(head, at)).as("entry " + i + " a second time").isEqualTo(-1);
            String text = PlainText.of(texts.get(i));
            if (text.length() + 100 < limit) {
                assertThat(all.startsWith(text, at)).as("entry " + i + " is whole").isTrue();
            } else {
                assertThat(all.startsWith(text.substring(0, 50), at)).as("entry " + i + " begins").isTrue();
            }
        }
    }

    @Property(tries = 200)
    void fieldsThatExceedTheLimitTogetherAreCutAlike(@ForAll @IntRange(min = 500, max = 5000) int limit,
            @ForAll @IntRange(min = 1, max = 30_000) int length) throws IOException {
        ObjectNode incident = incident("d".repeat(length));
        incident.put("short_description", "s".repeat(length)).put("cmdb_ci.name", "c".repeat(length));
        String text = opening(ShippedMappings.JSON.createObjectNode().<ObjectNode>set("incident", incident), limit);
        assertThat(text.length()).isLessThanOrEqualTo(limit);
        assertThat(text).contains("Short description: s", "Configuration item: c", "Description: d", "Incident: INC0010042",
                "Caller: Fred Luddy", "Mobile phone: +1 (317) 555-0142");
    }

    @Property(tries = 100)
    void whatWasAcceptedUnderALargerLimitIsCutAndNeverLeftOut(@ForAll("journals") List<String> texts) throws IOException {
        int limit = 12_000;
        ObjectNode input = ShippedMappings.JSON.createObjectNode();
        input.set("incident", incident("x".repeat(50_000)));
        input.set("journals", journals(texts));
        String text = opening(input, limit);
        assertThat(text.length()).isLessThanOrEqualTo(limit);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(text).contains("by author" + i + ", ");
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> words = Arbitraries.strings().withChars("abc {}\n😀é").ofMinLength(1).ofMaxLength(30);
        return Arbitraries.oneOf(words.map(text -> "w" + text),
                Arbitraries.integers().between(100, 20_000).map(length -> "😀".repeat(length / 2) + "e"),
                Arbitraries.integers().between(100, 6_000).map("l"::repeat));
    }

    @Provide
    Arbitrary<List<String>> journals() {
        return texts().list().ofMaxSize(50);
    }

    /** No half of a character, which a cut could leave. */
    private void isWhole(String text) {
        assertThat(PlainText.of(text)).isEqualTo(text);
    }

    private static ObjectNode incident(String description) {
        return ShippedMappings.JSON.createObjectNode().put("sys_id", "s").put("number", "INC0010042").put("state", "1")
                .put("sys_mod_count", "0").put("short_description", "Screen broken").put("caller_id.name", "Fred Luddy")
                .put("caller_id.mobile_phone", "+1 (317) 555-0142").put("opened_at", "2026-11-20 09:14:02").put("description", description);
    }

    private static ArrayNode journals(List<String> texts) {
        ArrayNode journals = ShippedMappings.JSON.createArrayNode();
        for (int i = 0; i < texts.size(); i++) {
            journals.addObject().put("sys_id", "%032x".formatted(i)).put("element", i % 3 == 0 ? "work_notes" : "comments")
                    .put("value", texts.get(i)).put("sys_created_on", "2026-11-20 09:15:00").put("sys_created_by", "author" + i);
        }
        return journals;
    }

    private static JsonNode changes(ObjectNode incident, ArrayNode journals, int limit) throws IOException {
        ArrayNode page = ShippedMappings.JSON.createArrayNode();
        ObjectNode item = page.addObject().put("busy", false).put("foreign", false);
        item.set("incident", incident);
        item.set("journals", journals);
        item.putObject("link").put("number", "INC0010042").put("state", "1").put("mod_count", 0);
        return ShippedMappings.jq("incident-changes.jq", Map.of("tangoe.text-limit", Integer.toString(limit))).apply(page);
    }

    private static String opening(JsonNode payload, int limit) throws IOException {
        return ShippedMappings.jq("support-request.jq").apply(((ObjectNode) payload.deepCopy()).put("limit", limit))
                .at("/support_request/text").asText();
    }

    private static String interaction(JsonNode message, int limit) throws IOException {
        ObjectNode input = ((ObjectNode) message.path("payload").deepCopy()).put("kind", message.path("kind").asText())
                .put("thread_token", "t").put("limit", limit);
        return ShippedMappings.jq("interaction.jq").apply(input).at("/interaction/text").asText();
    }
}
