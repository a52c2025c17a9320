package tangoe.bridge.mapping;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Says in a sentence what a schema does not allow and how to fix it. A schema may have its own sentence as {@code errorMessage}. */
final class SchemaSentence {

    private static final int FEW = 8;
    private static final int SLIP = 2;

    private final ValidationMessage message;
    private final JsonNode schema;
    private final JsonNode instance;
    private final JsonPointer at;

    /** @param schema the schema whose keyword failed */
    SchemaSentence(ValidationMessage message, JsonNode schema) {
        this.message = message;
        this.schema = schema;
        this.instance = message.getInstanceNode();
        this.at = JsonPointer.compile(message.getInstanceLocation().toString());
    }

    /** Pointer to the place in the mapping. */
    JsonPointer place() {
        return switch (message.getType()) {
            case "additionalProperties", "propertyNames" -> at.appendProperty(message.getProperty());
            case "uniqueItems" -> at.appendIndex(twice());
            default -> at;
        };
    }

    String text() {
        return switch (message.getType()) {
            case "required" -> missing(message.getProperty());
            case "additionalProperties" -> stranger(message.getProperty());
            case "contains" -> "\"" + schema.path("contains").path("const").asText() + "\" is missing in this list; the bridge needs it, add it";
            case "uniqueItems" -> "\"" + instance.get(twice()).asText() + "\" stands twice; delete one of them";
            case "minItems", "minProperties" -> "this is empty; add what belongs here" + described(schema);
            case "propertyNames" -> "\"" + message.getProperty() + "\" cannot be a name here" + "; "
                    + schema.path("propertyNames").path("errorMessage").asText("mend it");
            case "enum" -> own().orElseGet(this::noneOf);
            case "type" -> own().orElseGet(() -> "this must be " + types() + described(schema));
            case "minimum" -> instance.asText() + " is too little; write " + schema.path("minimum").asText() + " or more" + described(schema);
            default -> own().orElseGet(() -> message.getError() + described(schema));
        };
    }

    private Optional<String> own() {
        return Optional.ofNullable(schema.path("errorMessage").textValue())
                .map(words -> instance.isValueNode() && !instance.asText().isBlank() ? words + "; this is " + shown(instance) : words);
    }

    private String missing(String name) {
        List<String> known = names(schema.path("properties"));
        Optional<String> meant = names(instance).stream().filter(given -> !known.contains(given))
                .filter(given -> LevenshteinDistance.getDefaultInstance().apply(given, name) <= SLIP).findFirst();
        return "\"" + name + "\" is missing here; " + meant.map(given -> "mend the name of \"" + given + "\", if that is meant, or add it")
                .orElse("add it") + described(schema.path("properties").path(name));
    }

    private String stranger(String name) {
        List<String> known = names(schema.path("properties"));
        return "\"" + name + "\" means nothing here" + (known.size() > FEW ? "" : "; known are " + String.join(", ", known))
                + Nearest.offered(name, known);
    }

    private String noneOf() {
        List<String> known = new ArrayList<>();
        schema.path("enum").forEach(value -> known.add(value.asText()));
        return shown(instance) + " cannot stand here; write one of " + String.join(", ", known) + Nearest.offered(instance.asText(), known);
    }

    private String types() {
        JsonNode type = schema.path("type");
        List<String> words = new ArrayList<>();
        (type.isArray() ? type : List.of(type)).forEach(each -> words.add(switch (each.asText()) {
            case "object" -> "names with values";
            case "array" -> "a list";
            case "string" -> "text, in quotes if it looks like a number, yes, no or null";
            case "integer" -> "a whole number";
            case "boolean" -> "true or false";
            case "null" -> "nothing";
            default -> "a number";
        }));
        return String.join(", or ", words);
    }

    /** The index of the earlier, equal item of the list. */
    private int twice() {
        Set<JsonNode> seen = new HashSet<>();
        for (int i = 0; i < instance.size(); i++) {
            if (!seen.add(instance.get(i))) {
                return i;
            }
        }
        return 0;
    }

    private static String shown(JsonNode value) {
        return value.isNull() ? "nothing" : value.isValueNode() ? "\"" + value.asText() + "\"" : "this";
    }

    private static String described(JsonNode schema) {
        String words = schema.path("description").asText("");
        return words.isEmpty() ? "" : ": " + words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
