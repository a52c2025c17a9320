package tangoe.bridge.sandbox;

import java.util.Arrays;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The operators of encoded queries, including those that lists in the browser write (docs/vendors/servicenow.md, encoded queries). */
final class Operators {

    /** Longer operators first, because some begin with others. */
    static final String ALL = "!=|>=|<=|=|>|<|NOT IN|NOT LIKE|NOTLIKE|NOT ON|NOTON|IN(?!STANCEOF)|LIKE|DOES NOT CONTAIN|CONTAINS|STARTSWITH|ENDSWITH"
            + "|ISEMPTY|ISNOTEMPTY|EMPTYSTRING|ANYTHING|BETWEEN|INSTANCEOF|ON|DYNAMIC|NSAMEAS|SAMEAS|GT_FIELD|LT_FIELD|GT_OR_EQUALS_FIELD"
            + "|LT_OR_EQUALS_FIELD|RELATIVEG[TE]|RELATIVEL[TE]";
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,15}");

    private Operators() {
    }

    /**
     * @return a test of a row, given as its values by field name
     * @throws IllegalArgumentException if the value does not have the form that the operator needs
     */
    static Predicate<UnaryOperator<String>> test(String field, String operator, String value, Asker asker) {
        return switch (operator) {
            case "SAMEAS" -> compared(field, value, (one, other) -> one.equals(other));
            case "NSAMEAS" -> compared(field, value, (one, other) -> !one.equals(other));
            case "GT_FIELD" -> compared(field, value, (one, other) -> compare(one, other) > 0);
            case "LT_FIELD" -> compared(field, value, (one, other) -> compare(one, other) < 0);
            case "GT_OR_EQUALS_FIELD" -> compared(field, value, (one, other) -> compare(one, other) >= 0);
            case "LT_OR_EQUALS_FIELD" -> compared(field, value, (one, other) -> compare(one, other) <= 0);
            default -> {
                Predicate<String> test = ofValue(operator, value, asker);
                yield row -> test.test(row.apply(field));
            }
        };
    }

    /** @param otherField what {@code SAMEAS} and its like compare with */
    private static Predicate<UnaryOperator<String>> compared(String field, String otherField, BiPredicate<String, String> test) {
        return row -> test.test(row.apply(field), row.apply(otherField));
    }

    private static Predicate<String> ofValue(String operator, String value, Asker asker) {
        return switch (operator) {
            case "=" -> value.isEmpty() || value.equals("NULL") ? String::isEmpty : value::equals;
            case "!=" -> value.isEmpty() || value.equals("NULL") ? actual -> !actual.isEmpty() : actual -> !actual.equals(value);
            case ">" -> actual -> !actual.isEmpty() && compare(actual, value) > 0;
            case ">=" -> actual -> !actual.isEmpty() && compare(actual, value) >= 0;
            case "<" -> actual -> !actual.isEmpty() && compare(actual, value) < 0;
            case "<=" -> actual -> !actual.isEmpty() && compare(actual, value) <= 0;
            case "IN" -> list(value)::contains;
            case "NOT IN" -> Predicate.not(list(value)::contains);
            case "LIKE", "CONTAINS" -> actual -> actual.contains(value);
            case "NOTLIKE", "NOT LIKE", "DOES NOT CONTAIN" -> actual -> !actual.contains(value);
            case "STARTSWITH" -> actual -> actual.startsWith(value);
            case "ENDSWITH" -> actual -> actual.endsWith(value);
            case "ISEMPTY", "EMPTYSTRING" -> String::isEmpty;
            case "ISNOTEMPTY" -> actual -> !actual.isEmpty();
            case "ANYTHING" -> actual -> true;
            case "INSTANCEOF" -> value::equals;
            case "BETWEEN" -> {
                String[] ends = parts(operator, value, 2);
                yield between(ends[0], ends[1]);
            }
            case "ON", "NOTON", "NOT ON" -> {
                String[] named = parts(operator, value, 3);
                Predicate<String> on = between(named[1], named[2]);
                yield operator.equals("ON") ? on : on.negate();
            }
            case "DYNAMIC" -> asker.dynamic(value)::contains;
            default -> {
                String[] time = parts(operator, value, 4);
                yield ofValue(operator.replace("RELATIVE", "").replace("GT", ">").replace("GE", ">=").replace("LT", "<").replace("LE", "<="),
                        asker.relative(time[1], time[2], time[3]), asker);
            }
        };
    }

    /** Of {@code a@b…}. */
    private static String[] parts(String operator, String value, int count) {
        String[] parts = value.split("@", -1);
        if (parts.length != count) {
            throw new IllegalArgumentException("The sandbox knows " + operator + " with " + count + " parts between @, not \"" + value + "\"");
        }
        return parts;
    }

    static Set<String> list(String value) {
        return Arrays.stream(value.split(",", -1)).collect(Collectors.toUnmodifiableSet());
    }

    private static Predicate<String> between(String from, String to) {
        return actual -> !actual.isEmpty() && compare(actual, from) >= 0 && compare(actual, to) <= 0;
    }

    /** Whole numbers by value, everything else (times, ids, text) by characters. */
    static int compare(String one, String other) {
        if (isWholeNumber(one) && isWholeNumber(other)) {
            return Long.compare(Long.parseLong(one), Long.parseLong(other));
        }
        return one.compareTo(other);
    }

    private static boolean isWholeNumber(String text) {
        return !text.isEmpty() && text.length() <= 16 && text.charAt(text.length() - 1) <= '9' && WHOLE.matcher(text).matches();
    }
}
