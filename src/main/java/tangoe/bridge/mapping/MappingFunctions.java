package tangoe.bridge.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.apache.camel.CamelContext;

/**
 * The functions of jq files beside jq's own:
 *
 * <ul>
 * <li>{@code table("name")}: a YAML table's content
 * <li>{@code decide("name")}: what a decision table says of the input, an object of flat fields
 * <li>{@code choice("incident"; "state"; $value)}: whether ServiceNow has that choice; null is none
 * <li>{@code limit_text($max)}: the input text, at most so many characters, a mark included where it was cut
 * <li>{@code fill_text($values; $max)}: the input sentence with each {name} filled in from an object, at most so many characters;
 * what stands for {text} is cut first
 * <li>{@code opening_text($max)}: the text of a support request for the input, {@code {"incident", "journals"}}, as
 * {@code support-request-text.yaml} says
 * <li>{@code opening_entries($max)}: the sys_ids of the entries that fit into that text, oldest first; the others are sent as
 * interactions
 * <li>{@code plain_text}: the input text without HTML in {@code [code]} and without control characters
 * <li>{@code words}: any input as a person reads it: a text as {@code plain_text}, another value as JSON, {@code ""} for null
 * <li>{@code has_words}: whether {@code words} has more than blanks
 * <li>{@code first_with_words}: of a list, the first text that has words, as {@code words} gives it; else null
 * <li>{@code setting("name")}: a setting, or null
 * </ul>
 *
 * A wrong name or input is an error of jq, whose sentence says what was expected.
 */
public final class MappingFunctions {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Tables tables;
    private final KnownChoices choices;
    private final Function<String, String> settings;

    public MappingFunctions(Tables tables, KnownChoices choices, Function<String, String> settings) {
        this.tables = tables;
        this.choices = choices;
        this.settings = settings;
    }

    /** Lends the functions to the jq language of this context; must come before its first jq expression. */
    public void bindTo(CamelContext context) {
        // camel-jq asks the registry once, when its language starts, and takes the bean's name as "name/arguments".
        jq().forEach((name, function) -> context.getRegistry().bind(name, net.thisptr.jackson.jq.Function.class, function));
    }

    Map<String, net.thisptr.jackson.jq.Function> jq() {
        return Map.ofEntries(
                entry("table", 1, (in, args) -> tables.table(text(args.get(0), "a table's name"))),
                entry("fill_text", 2, (in, args) -> TextNode.valueOf(new FittedText().sentence(text(in, "a sentence"),
                        name -> Words.of(args.get(0).path(name))).within(number(args.get(1))))),
                entry("opening_text", 1, (in, args) -> TextNode.valueOf(opening(in).within(number(args.get(0))))),
                entry("opening_entries", 1, (in, args) -> JSON.valueToTree(opening(in).entriesWithin(number(args.get(0))))),
                entry("decide", 1, (in, args) -> decide(in, args.get(0))),
                entry("choice", 3, (in, args) -> BooleanNode.valueOf(choice(args))),
                entry("limit_text", 1, (in, args) -> TextNode.valueOf(LimitedText.of(text(in, "a text"), number(args.get(0))))),
                entry("plain_text", 0, (in, args) -> TextNode.valueOf(PlainText.of(text(in, "a text")))),
                entry("words", 0, (in, args) -> TextNode.valueOf(Words.of(in))),
                entry("has_words", 0, (in, args) -> BooleanNode.valueOf(Words.has(in))),
                entry("first_with_words", 0, (in, args) -> firstWithWords(in)),
                entry("setting", 1, (in, args) -> setting(text(args.get(0), "a setting's name"))));
    }

    private static Map.Entry<String, net.thisptr.jackson.jq.Function> entry(String name, int arguments, Answer answer) {
        return Map.entry(name + "/" + arguments, function(name, answer));
    }

    private static JsonNode firstWithWords(JsonNode values) {
        if (!values.isArray()) {
            throw new IllegalArgumentException("needs a list as its input, not " + kind(values));
        }
        for (JsonNode value : values) {
            if (value.isTextual() && Words.has(value)) {
                return TextNode.valueOf(Words.of(value));
            }
        }
        return NullNode.getInstance();
    }

    private OpeningText opening(JsonNode input) {
        return new OpeningText(tables.table(OpeningText.TABLE), input);
    }

    private JsonNode decide(JsonNode fields, JsonNode name) {
        if (!fields.isObject()) {
            throw new IllegalArgumentException("needs an object of fields as its input, not " + kind(fields));
        }
        return tables.decision(text(name, "a decision table's name")).of(fields);
    }

    private boolean choice(List<JsonNode> args) {
        JsonNode value = args.get(2);
        return value.isValueNode() && !value.isNull()
                && choices.has(text(args.get(0), "a table of ServiceNow"), text(args.get(1), "a field"), value.asText());
    }

    private JsonNode setting(String name) {
        String value = settings.apply(name);
        return value == null ? NullNode.getInstance() : TextNode.valueOf(value);
    }

    private static String text(JsonNode node, String what) {
        if (!node.isTextual()) {
            throw new IllegalArgumentException("needs " + what + ", not " + kind(node));
        }
        return node.textValue();
    }

    private static int number(JsonNode node) {
        if (!node.isNumber()) {
            throw new IllegalArgumentException("needs a number of characters, not " + kind(node));
        }
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, node.asLong()));
    }

    /** Names only the type, because the content may be long or confidential. */
    private static String kind(JsonNode node) {
        return node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static net.thisptr.jackson.jq.Function function(String name, Answer answer) {
        return (scope, args, in, path, output, version) ->
                eachCombination(scope, args, in, new ArrayList<>(), values -> {
                    JsonNode result;
                    try {
                        result = answer.to(in, values);
                    } catch (IllegalArgumentException e) {
                        throw new JsonQueryException(name + ": " + e.getMessage());
                    }
                    output.emit(result, null);
                });
    }

    private static void eachCombination(Scope scope, List<Expression> args, JsonNode in, List<JsonNode> values, Values then)
            throws JsonQueryException {
        if (values.size() == args.size()) {
            then.are(List.copyOf(values));
            return;
        }
        args.get(values.size()).apply(scope, in, value -> {
            List<JsonNode> more = new ArrayList<>(values);
            more.add(value);
            eachCombination(scope, args, in, more, then);
        });
    }

    @FunctionalInterface
    private interface Answer {
        JsonNode to(JsonNode in, List<JsonNode> args);
    }

    @FunctionalInterface
    private interface Values {
        void are(List<JsonNode> values) throws JsonQueryException;
    }
}
