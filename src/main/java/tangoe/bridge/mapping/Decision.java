package tangoe.bridge.mapping;

import java.util.List;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;

/** A decision table: the first rule whose conditions all hold gives the answer, else {@code otherwise} does. */
public final class Decision {

    private final List<Rule> rules;
    private final JsonNode otherwise;

    Decision(List<Rule> rules, JsonNode otherwise) {
        this.rules = List.copyOf(rules);
        this.otherwise = otherwise;
    }

    /**
     * Answers for one record.
     *
     * @param fields an object of flat fields, such as {@code {"category": "network", "caller_id.vip": "true"}}; a field that is
     *     missing or null counts as empty text
     * @return text, boolean or number, as the table says
     */
    public JsonNode of(JsonNode fields) {
        for (Rule rule : rules) {
            if (rule.holds(fields)) {
                return rule.then();
            }
        }
        return otherwise;
    }

    record Rule(List<Condition> conditions, JsonNode then) {

        boolean holds(JsonNode fields) {
            return conditions.stream().allMatch(condition -> condition.holds(fields));
        }
    }

    /** Compares one field with several values, one of which must fit. */
    record Condition(String field, List<Predicate<String>> anyOf) {

        boolean holds(JsonNode fields) {
            String text = fields.path(field).asText("");
            return anyOf.stream().anyMatch(test -> test.test(text));
        }
    }
}
