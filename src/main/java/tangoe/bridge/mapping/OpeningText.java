package tangoe.bridge.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;

/** The text of a support request, as the table {@code support-request-text} lays it out. */
final class OpeningText {

    static final String TABLE = "support-request-text";

    private static final Pattern LINE_END = Pattern.compile("\\s*\\n\\s*");

    private final JsonNode template;
    private final JsonNode incident;
    private final List<JsonNode> entries;

    /** @param input {@code {"incident": {flat fields}, "journals": [{sys_id, element, value, sys_created_on, sys_created_by}]}} */
    OpeningText(JsonNode template, JsonNode input) {
        this.template = template;
        this.incident = input.path("incident");
        // Oldest first; entries of the same second are ordered by id.
        this.entries = StreamSupport.stream(input.path("journals").spliterator(), false)
                .sorted(Comparator.comparing((JsonNode entry) -> entry.path("sys_created_on").asText())
                        .thenComparing(entry -> entry.path("sys_id").asText())).toList();
    }

    /** All fields, then all entries; values that do not fit are cut with a mark. */
    String within(int max) {
        FittedText text = fields();
        entries.forEach(entry -> add(text, entry));
        return text.within(max);
    }

    /** @return sys_ids of the oldest entries, as many as fit beside the fields without cutting */
    List<String> entriesWithin(int max) {
        FittedText text = fields();
        List<String> whole = new ArrayList<>();
        for (JsonNode entry : entries) {
            boolean said = add(text, entry) || Words.of(entry.path("value")).isBlank();
            if (!said || !text.isWithin(max)) {
                return whole;
            }
            whole.add(entry.path("sys_id").asText());
        }
        return whole;
    }

    private FittedText fields() {
        FittedText text = new FittedText();
        for (JsonNode line : template.path("lines")) {
            String value = Words.of(incident.path(line.path("field").asText()));
            if (value.isBlank()) {
                continue;
            }
            newLine(text).around(line.path("label").asText() + ": ");
            if (line.path("may-be-cut").asBoolean()) {
                text.longValue(value);
            } else {
                text.value(line.path("values").path(value).asText(LINE_END.matcher(value).replaceAll(" ")));
            }
        }
        return text;
    }

    /** @return whether the entry has a text */
    private boolean add(FittedText text, JsonNode entry) {
        JsonNode sentence = template.path("comments").path(entry.path("element").asText());
        if (!sentence.isTextual() || Words.of(entry.path("value")).isBlank()) {
            return false;
        }
        newLine(text).sentence(sentence.asText(), name -> switch (name) {
            case "author" -> Words.of(entry.path("sys_created_by"));
            case "at" -> Words.of(entry.path("sys_created_on"));
            case "text" -> Words.of(entry.path("value"));
            default -> Words.of(incident.path(name));
        });
        return true;
    }

    private static FittedText newLine(FittedText text) {
        return text.isEmpty() ? text : text.around("\n");
    }
}
