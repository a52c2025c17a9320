package tangoe.bridge.mapping;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.google.re2j.PatternSyntaxException;
import tangoe.bridge.check.Problem;

/** Turns a YAML file with {@code rules} into a {@link Decision} and names every mistake in it. */
final class DecisionReader {

    /** The list of fields a table may ask for, unless its {@code reads} names another. */
    static final String INCIDENT_FIELDS = "incident-fields";

    private static final List<String> KEYS = List.of("description", "one-of", "reads", "rules", "otherwise");
    private static final List<String> RULE_KEYS = List.of("description", "when", "then");
    private static final JsonPointer ROOT = JsonPointer.empty();

    private final YamlDocument document;
    private final Map<String, YamlDocument> all;
    private final List<Problem> problems;
    private final String fieldList;
    private Labels labels;
    private int catchAllLine;

    private DecisionReader(YamlDocument document, Map<String, YamlDocument> all, List<Problem> problems) {
        this.document = document;
        this.all = all;
        this.problems = problems;
        this.fieldList = document.data().path("reads").asText(INCIDENT_FIELDS);
    }

    static Decision read(YamlDocument document, Map<String, YamlDocument> all, List<Problem> problems) {
        return new DecisionReader(document, all, problems).read();
    }

    private Decision read() {
        JsonNode table = document.data();
        keysAmong(KEYS, table, ROOT, "a decision table");
        labels = readLabels();
        List<Decision.Rule> rules = new ArrayList<>();
        JsonPointer at = ROOT.appendProperty("rules");
        if (!table.path("rules").isArray()) {
            problem(at, "\"rules\" must be a list of rules, each with \"when\" and \"then\"");
        }
        for (int i = 0; i < table.path("rules").size(); i++) {
            rule(table.path("rules").get(i), at.appendIndex(i)).ifPresent(rules::add);
        }
        if (!table.has("otherwise")) {
            problem(ROOT, "there is no \"otherwise\"; add what holds when no rule does, such as: otherwise: "
                    + labels.any().orElse("Tech Support"));
            return new Decision(rules, NullNode.getInstance());
        }
        answer(table.get("otherwise"), ROOT.appendProperty("otherwise"));
        return new Decision(rules, table.get("otherwise"));
    }

    private Labels readLabels() {
        if (!document.data().has("one-of")) {
            return Labels.ANYTHING;
        }
        String name = document.data().path("one-of").asText();
        YamlDocument list = all.get(name);
        if (list == null || !list.data().path("labels").isArray()) {
            problem(ROOT.appendProperty("one-of"), "there is no list of labels named \"" + name + "\""
                    + Nearest.offered(name, all.entrySet().stream().filter(e -> e.getValue().data().path("labels").isArray())
                            .map(Map.Entry::getKey).toList()));
            return Labels.ANYTHING;
        }
        return new Labels(list.data().path("called").asText("the labels of " + list.file()), texts(list.data().path("labels")));
    }

    private Optional<Decision.Rule> rule(JsonNode rule, JsonPointer at) {
        if (!rule.isObject()) {
            problem(at, "a rule has \"when\" and \"then\"");
            return Optional.empty();
        }
        keysAmong(RULE_KEYS, rule, at, "a rule");
        if (catchAllLine > 0) {
            problem(at, "this rule is never reached, because the rule of line " + catchAllLine
                    + " has no conditions and always holds; move that one to \"otherwise\"");
        }
        JsonNode when = rule.path("when");
        if (!when.isObject() || when.isEmpty()) {
            if (!when.isMissingNode() && !when.isNull() && !when.isObject()) {
                problem(at.appendProperty("when"), "\"when\" lists fields, such as: category: { is: network }");
                return Optional.empty();
            }
            catchAllLine = catchAllLine > 0 ? catchAllLine : document.line(at);
        }
        List<Decision.Condition> conditions = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields = when.fields(); fields.hasNext();) {
            Map.Entry<String, JsonNode> field = fields.next();
            conditions(field.getKey(), field.getValue(), at.appendProperty("when").appendProperty(field.getKey()), conditions);
        }
        if (!rule.has("then")) {
            problem(at, "this rule has no \"then\"; add what it decides");
            return Optional.empty();
        }
        answer(rule.get("then"), at.appendProperty("then"));
        return Optional.of(new Decision.Rule(conditions, rule.get("then")));
    }

    private void conditions(String field, JsonNode condition, JsonPointer at, List<Decision.Condition> into) {
        YamlDocument known = all.get(fieldList);
        List<String> names = known == null ? List.of() : texts(known.data().path("fields"));
        if (known == null) {
            problem(at, "there is no list of fields named \"" + fieldList + "\" to look \"" + field + "\" up in; add "
                    + fieldList + ".yaml");
        } else if (!names.contains(field)) {
            problem(at, "\"" + field + "\" is none of the fields in " + known.file() + "; add it there, or mend the name"
                    + Nearest.offered(field, names));
        }
        if (!condition.isObject() || condition.isEmpty()) {
            problem(at, "say how \"" + field + "\" is compared, such as: { is: " + condition.asText("network") + " }; known are "
                    + String.join(", ", Operator.words()));
            return;
        }
        for (Iterator<Map.Entry<String, JsonNode>> tests = condition.fields(); tests.hasNext();) {
            Map.Entry<String, JsonNode> test = tests.next();
            JsonPointer below = at.appendProperty(test.getKey());
            Optional<Operator> operator = Operator.of(test.getKey());
            if (operator.isEmpty()) {
                problem(below, "\"" + test.getKey() + "\" is no comparison; known are " + String.join(", ", Operator.words())
                        + Nearest.offered(test.getKey(), Operator.words()));
                continue;
            }
            into.add(new Decision.Condition(field, tests(operator.get(), test.getValue(), below)));
        }
    }

    private List<Predicate<String>> tests(Operator operator, JsonNode values, JsonPointer at) {
        List<Predicate<String>> tests = new ArrayList<>();
        if (values.isArray() && values.isEmpty()) {
            problem(at, "this list is empty, so the rule never holds; add a value or delete the rule");
        }
        for (int i = 0; i < (values.isArray() ? values.size() : 1); i++) {
            JsonNode value = values.isArray() ? values.get(i) : values;
            JsonPointer where = values.isArray() ? at.appendIndex(i) : at;
            if (!value.isValueNode() || value.isNull()) {
                problem(where, "\"" + operator.word() + "\" takes one value or a list of values; empty text is \"\"");
            } else if (operator != Operator.IS && value.asText().isEmpty()) {
                problem(where, "every text would fit; write { is: \"\" } to ask for an empty field");
            } else {
                test(operator, value.asText(), where).ifPresent(tests::add);
            }
        }
        return tests;
    }

    private Optional<Predicate<String>> test(Operator operator, String value, JsonPointer at) {
        try {
            return Optional.of(operator.test(value));
        } catch (PatternSyntaxException e) {
            problem(at, "\"" + value + "\" is not a regular expression of RE2 (" + e.getDescription()
                    + "); see https://github.com/google/re2/wiki/Syntax");
            return Optional.empty();
        }
    }

    private void answer(JsonNode answer, JsonPointer at) {
        if (!answer.isTextual() && !answer.isBoolean() && !answer.isNumber()) {
            problem(at, "the answer must be text, true, false or a number");
        } else if (!labels.allow(answer)) {
            problem(at, "\"" + answer.asText() + "\" is none of " + labels.called() + Nearest.offered(answer.asText(), labels.known()));
        }
    }

    private void keysAmong(List<String> known, JsonNode object, JsonPointer at, String what) {
        object.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                problem(at.appendProperty(key), "\"" + key + "\" means nothing in " + what + Nearest.offered(key, known));
            }
        });
    }

    private void problem(JsonPointer at, String sentence) {
        problems.add(new Problem(document.file(), document.line(at), sentence));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private record Labels(String called, List<String> known) {

        static final Labels ANYTHING = new Labels("", null);

        boolean allow(JsonNode answer) {
            return known == null || answer.isTextual() && known.contains(answer.asText());
        }

        Optional<String> any() {
            return Optional.ofNullable(known).flatMap(labels -> labels.stream().findFirst());
        }
    }
}
