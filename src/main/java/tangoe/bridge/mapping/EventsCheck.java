package tangoe.bridge.mapping;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import tangoe.bridge.check.Problem;

/**
 * Names mistakes in {@code incident-events.yaml} that ServiceNow would swallow: a field it does not know is ignored without a word,
 * so a misspelt journal would lose what Tangoe said.
 */
final class EventsCheck {

    static final String TABLE = "incident-events";

    /** The events of the contract's {@code POST /tangoe/support-requests/{event}}. */
    private static final List<String> EVENTS = List.of("closed", "canceled", "note", "reassigned", "externally_queued",
            "awaiting_customer_response");
    private static final List<String> JOURNALS = List.of("work_notes", "comments");
    private static final List<String> KEYS = List.of("description", "fields", "only-where-state-is", "not-where-state-is", "journal",
            "without-text");

    private final YamlDocument document;
    private final List<Problem> problems;

    private EventsCheck(YamlDocument document, List<Problem> problems) {
        this.document = document;
        this.problems = problems;
    }

    static void of(YamlDocument document, List<Problem> problems) {
        new EventsCheck(document, problems).check();
    }

    private void check() {
        JsonPointer at = JsonPointer.empty().appendProperty("events");
        JsonNode events = document.data().path("events");
        for (String name : EVENTS) {
            if (!events.path(name).isObject()) {
                problem(at, "the event \"" + name + "\" is missing; add it with \"fields\", \"journal\" and \"without-text\"");
            }
        }
        for (Map.Entry<String, JsonNode> event : events.properties()) {
            event(event.getKey(), event.getValue(), at.appendProperty(event.getKey()));
        }
    }

    private void event(String name, JsonNode event, JsonPointer at) {
        if (!EVENTS.contains(name)) {
            problem(at, "\"" + name + "\" is none of Tangoe's events" + Nearest.offered(name, EVENTS));
        }
        event.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                problem(at.appendProperty(key), "\"" + key + "\" means nothing in an event" + Nearest.offered(key, KEYS));
            }
        });
        if (!event.path("fields").isObject()) {
            problem(at, "\"" + name + "\" has no \"fields\"; write fields: {} where it changes none");
        }
        String journal = event.path("journal").asText("");
        if (!JOURNALS.contains(journal)) {
            problem(at.appendProperty("journal"), "\"" + journal + "\" is no journal of an incident" + Nearest.offered(journal, JOURNALS));
        }
        if (event.path("without-text").asText("").isBlank()) {
            problem(at, "\"" + name + "\" has no \"without-text\"; add the sentence that stands for an empty text");
        }
    }

    private void problem(JsonPointer at, String sentence) {
        problems.add(new Problem(document.file(), document.line(at), sentence));
    }
}
