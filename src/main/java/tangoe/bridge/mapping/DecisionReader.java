package tangoe.bridge.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.google.re2j.PatternSyntaxException;
import tangoe.bridge.problem.Problem;

/** Turns a YAML file with {@code rules} into a {@link Decision}, and finds mistakes that a schema cannot see. */
final class DecisionReader {

    /** The list of fields that a table may use, unless its {@code reads} names another. */
    static final String INCIDENT_FIELDS = "incident-fields";

    private static final JsonPointer ROOT = JsonPointer.empty();

    private final YamlDocument document;
    private final Map<String, YamlDocument> all;
    private final Set<String> faulty;
    private final List<Problem> problems;
    private final String fieldList;
    private Labels labels;
    private int catchAllLine;

    private DecisionReader(YamlDocument document, Map<String, YamlDocument> all, Set<String> faulty, List<Problem> problems) {
        this.document = document;
        this.all = all;
        this.faulty = faulty;
        this.problems = problems;
        this.fieldList = document.data().path("reads").asText(INCIDENT_FIELDS);
    }

    /** @param faulty tables that have problems of their own; references to them are not checked */
    static Decision read(YamlDocument document, Map<String, YamlDocument> all, Set<String> faulty, List<Problem> problems) {
        return new DecisionReader(document, all, faulty, problems).read();
    }

    private Decision read() {
        JsonNode table = document.data();
        labels = readLabels();
        List<Decision.Rule> rules = new ArrayList<>();
        JsonPointer at = ROOT.appendProperty("rules");
        for (int i = 0; i < table.path("rules").size(); i++) {
            rule(table.path("rules").path(i), at.appendIndex(i)).ifPresent(rules::add);
        }
        JsonNode otherwise = table.path("otherwise");
        answer(otherwise, ROOT.appendProperty("otherwise"));
        return new Decision(rules, otherwise.isMissingNode() ? NullNode.getInstance() : otherwise);
    }

    private Labels readLabels() {
        if (!document.data().has("one-of")) {
            return Labels.ANYTHING;
        }
        String name = document.data().path("one-of").asText();
        if (faulty.contains(name)) {
            return Labels.ANYTHING;
        }
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
        if (catchAllLine > 0) {
            problem(at, "this rule is never reached, because the rule of line " + catchAllLine
                    + " has no conditions and always holds; move that one to \"otherwise\"");
        }
        JsonNode when = rule.path("when");
        if (rule.isObject() && (when.isMissingNode() || when.isNull() || when.isObject()) && when.isEmpty() && catchAllLine == 0) {
            catchAllLine = document.line(at);
        }
        List<Decision.Condition> conditions = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : when.properties()) {
            conditions(field.getKey(), field.getValue(), at.appendProperty("when").appendProperty(field.getKey()), conditions);
        }
        JsonNode then = rule.path("then");
        answer(then, at.appendProperty("then"));
        return then.isMissingNode() ? Optional.empty() : Optional.of(new Decision.Rule(conditions, then));
    }

    private void conditions(String field, JsonNode condition, JsonPointer at, List<Decision.Condition> into) {
        fieldIsRead(field, at);
        for (Map.Entry<String, JsonNode> test : condition.properties()) {
            ConditionOperator.of(test.getKey()).ifPresent(operator -> into.add(
                    new Decision.Condition(field, tests(operator, test.getValue(), at.appendProperty(test.getKey())))));
        }
    }

    private void fieldIsRead(String field, JsonPointer at) {
        YamlDocument known = all.get(fieldList);
        if (known == null) {
            problem(at, "there is no list of fields named \"" + fieldList + "\" to look \"" + field + "\" up in; add "
                    + fieldList + ".yaml");
        } else if (!faulty.contains(fieldList)) {
            List<String> names = texts(known.data().path("fields"));
            if (!names.contains(field)) {
                problem(at, "\"" + field + "\" is none of the fields in " + known.file() + "; add it there, or mend the name"
                        + Nearest.offered(field, names));
            }
        }
    }

    private List<Predicate<String>> tests(ConditionOperator operator, JsonNode values, JsonPointer at) {
        List<Predicate<String>> tests = new ArrayList<>();
        for (int i = 0; i < (values.isArray() ? values.size() : 1); i++) {
            JsonNode value = values.isArray() ? values.get(i) : values;
            JsonPointer where = values.isArray() ? at.appendIndex(i) : at;
            if (operator != ConditionOperator.IS && value.isTextual() && value.asText().isEmpty()) {
                problem(where, "every text would fit; write { is: \"\" } to ask for an empty field");
            } else if (value.isValueNode()) {
                test(operator, value.asText(), where).ifPresent(tests::add);
            }
        }
        return tests;
    }

    private Optional<Predicate<String>> test(ConditionOperator operator, String value, JsonPointer at) {
        try {
            return Optional.of(operator.test(value));
        } catch (PatternSyntaxException e) {
            problem(at, "\"" + value + "\" is not a regular expression of RE2 (" + e.getDescription()
                    + "); see https://github.com/google/re2/wiki/Syntax");
            return Optional.empty();
        }
    }

    private void answer(JsonNode answer, JsonPointer at) {
        if (answer.isValueNode() && !answer.isNull() && !labels.allow(answer)) {
            problem(at, "\"" + answer.asText() + "\" is none of " + labels.called() + Nearest.offered(answer.asText(), labels.known()));
        }
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
    }
}
