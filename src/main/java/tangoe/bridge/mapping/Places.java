package tangoe.bridge.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tangoe.bridge.problem.Problem;

/** Checks each {name} in the sentences of the mappings: one that nothing fills would come out empty, or as it is. */
final class Places {

    private static final JsonPointer ROOT = JsonPointer.empty();
    private static final List<String> OF_AN_ENTRY = List.of("author", "at", "text");
    /** Messages of these kinds contain only the journal entry, without its incident. */
    private static final Set<String> ENTRIES = Set.of("comment", "work_note");
    private static final List<String> OF_AN_EVENT = List.of("{text}", "{assignment_group}");

    private final List<String> fields;

    /** @param fields columns that are read of every incident; empty if not known */
    Places(List<String> fields) {
        this.fields = fields;
    }

    void check(String table, YamlDocument document, List<Problem> problems) {
        switch (table) {
            case "interaction-texts" -> each(document, ROOT.appendProperty("kinds"), (kind, at) ->
                    List.of("sentence", "without-text").forEach(name -> sentence(document, at.appendProperty(name), ENTRIES.contains(kind), problems)));
            case OpeningText.TABLE -> each(document, ROOT.appendProperty("comments"), (element, at) -> sentence(document, at, false, problems));
            case "incident-events" -> {
                each(document, ROOT.appendProperty("events"), (event, at) -> {
                    each(document, at.appendProperty("fields"), (field, value) -> value(document, value, OF_AN_EVENT, problems));
                    value(document, at.appendProperty("without-text"), List.of(), problems);
                });
                each(document, ROOT.appendProperty("states"), (state, at) -> each(document, at.appendProperty("needs"),
                        (field, value) -> value(document, value, OF_AN_EVENT, problems)));
            }
            default -> { }
        }
    }

    private interface Entry {
        void with(String name, JsonPointer at);
    }

    private static void each(YamlDocument document, JsonPointer at, Entry entry) {
        for (Map.Entry<String, JsonNode> field : document.data().at(at).properties()) {
            entry.with(field.getKey(), at.appendProperty(field.getKey()));
        }
    }

    private void sentence(YamlDocument document, JsonPointer at, boolean entryAlone, List<Problem> problems) {
        List<String> known = new ArrayList<>(OF_AN_ENTRY);
        if (!entryAlone) {
            known.addAll(fields);
        }
        for (String name : FittedText.names(document.data().at(at).asText())) {
            if (!known.contains(name) && (entryAlone || !fields.isEmpty())) {
                problems.add(new Problem(document.file(), document.line(at), "{" + name + "} is nothing that can be filled in here: there are "
                        + "{author}, {at}, {text}" + (entryAlone ? "" : " and the fields in incident-fields.yaml") + Nearest.offered(name, known)));
            }
        }
    }

    /** Checks a field's value, which is filled in only as a whole. */
    private static void value(YamlDocument document, JsonPointer at, List<String> known, List<Problem> problems) {
        String value = document.data().at(at).asText();
        if (!FittedText.names(value).isEmpty() && !known.contains(value)) {
            problems.add(new Problem(document.file(), document.line(at), "\"" + value + "\" would be written as it stands here: "
                    + (known.isEmpty() ? "nothing is filled in" : "a value is " + String.join(" or ", known) + " alone, or has no braces"
                    + Nearest.offered(value, known))));
        }
    }
}
