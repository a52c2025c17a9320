package tangoe.bridge.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import tangoe.bridge.problem.Problem;

/**
 * Checks the codes of a ticket in the mappings against {@code choices.yaml}, because ServiceNow drops an unknown value or
 * stores it as it is.
 */
final class Codes {

    static final String TABLE = "choices";

    private static final JsonPointer ROOT = JsonPointer.empty();

    private final YamlDocument choices;
    private final String table;
    private final JsonNode ticket;

    /** @param table of the tickets; the codes of one that {@code choices.yaml} does not have are not checked */
    Codes(YamlDocument choices, String table) {
        this.choices = choices;
        this.table = table;
        this.ticket = choices.data().path("choices").path(table);
    }

    void check(String table, YamlDocument document, List<Problem> problems) {
        Sought sought = new Sought(document, problems);
        switch (table) {
            case "incident-events" -> events(sought, document.data());
            case "incident-states" -> sought.keys("state", ROOT.appendProperty("ends"));
            case "support-request-text" -> lines(sought, document.data().path("lines"));
            default -> rules(sought, document.data().path("rules"));
        }
    }

    private static void events(Sought sought, JsonNode data) {
        JsonPointer events = ROOT.appendProperty("events");
        for (Map.Entry<String, JsonNode> event : data.path("events").properties()) {
            JsonPointer at = events.appendProperty(event.getKey());
            sought.values(at.appendProperty("fields"));
            sought.list("state", at.appendProperty("only-where-state-is"));
            sought.list("state", at.appendProperty("not-where-state-is"));
            sought.keys("state", at.appendProperty("done-where-state-is"));
        }
        JsonPointer states = ROOT.appendProperty("states");
        sought.keys("state", states);
        for (Map.Entry<String, JsonNode> state : data.path("states").properties()) {
            sought.values(states.appendProperty(state.getKey()).appendProperty("needs"));
        }
        sought.keys("hold_reason", ROOT.appendProperty("hold-reasons"));
    }

    private static void lines(Sought sought, JsonNode lines) {
        for (int i = 0; i < lines.size(); i++) {
            sought.keys(lines.get(i).path("field").asText(), ROOT.appendProperty("lines").appendIndex(i).appendProperty("values"));
        }
    }

    private static void rules(Sought sought, JsonNode rules) {
        for (int i = 0; i < rules.size(); i++) {
            JsonPointer when = ROOT.appendProperty("rules").appendIndex(i).appendProperty("when");
            for (Map.Entry<String, JsonNode> field : rules.get(i).path("when").properties()) {
                JsonPointer is = when.appendProperty(field.getKey()).appendProperty("is");
                sought.list(field.getKey(), is);
            }
        }
    }

    private final class Sought {

        private final YamlDocument document;
        private final List<Problem> problems;

        Sought(YamlDocument document, List<Problem> problems) {
            this.document = document;
            this.problems = problems;
        }

        /** Each field with its value. */
        void values(JsonPointer at) {
            document.data().at(at).properties().forEach(field -> code(field.getKey(), field.getValue().asText(), at.appendProperty(field.getKey())));
        }

        void keys(String field, JsonPointer at) {
            document.data().at(at).fieldNames().forEachRemaining(code -> code(field, code, at.appendProperty(code)));
        }

        /** One code or a list of them. */
        void list(String field, JsonPointer at) {
            JsonNode list = document.data().at(at);
            if (list.isValueNode()) {
                code(field, list.asText(), at);
            }
            for (int i = 0; i < list.size(); i++) {
                code(field, list.get(i).asText(), at.appendIndex(i));
            }
        }

        /** Fields without a list of codes may have any value, and so may {places}. */
        private void code(String field, String code, JsonPointer at) {
            List<String> known = new ArrayList<>();
            ticket.path(field).fieldNames().forEachRemaining(known::add);
            // Rules ignore case.
            boolean there = document.data().has("rules") ? known.stream().anyMatch(code::equalsIgnoreCase) : known.contains(code);
            if (known.isEmpty() || code.isEmpty() || code.contains("{") || there) {
                return;
            }
            problems.add(new Problem(document.file(), document.line(at), "\"" + code + "\" is no " + field + " of " + (table.equals("incident") ? "an incident" : table) + " in "
                    + choices.file() + "; mend it, or add it there if your ServiceNow has it" + Nearest.offered(code, known)));
        }
    }
}
