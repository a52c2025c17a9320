package tangoe.bridge.sandbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * ServiceNow's {@code sysparm_query} (facts 1.3): terms joined by {@code ^}; {@code ^OR} joins the condition directly before it,
 * {@code ^NQ} starts another query whose rows come in addition. A part that is not understood, or names a field that does not
 * exist, is dropped without a word and the query gets wider, as there. Names, operators and values are case-sensitive.
 *
 * @throws IllegalArgumentException on a {@code javascript:} value other than {@code gs.dateGenerate('date','time')}: to drop or
 *                                  take it literally would both be wrong
 */
final class EncodedQuery {

    /** Longer operators first where one begins another. */
    private static final Pattern CONDITION = Pattern.compile("([a-z][a-z0-9_.]*)(!=|>=|<=|=|>|<|NOT IN|NOTLIKE|IN(?!STANCEOF)|LIKE"
            + "|STARTSWITH|ENDSWITH|ISEMPTY|ISNOTEMPTY|EMPTYSTRING|ANYTHING|BETWEEN|INSTANCEOF)(.*)", Pattern.DOTALL);
    private static final Pattern DATE_GENERATE =
            Pattern.compile("javascript:\\s*gs\\.dateGenerate\\(\\s*'([^']*)'\\s*,\\s*'([^']*)'\\s*\\)");
    private static final int LONGEST_NUMBER = 15;

    private final List<List<List<Condition>>> queries;
    private final List<Order> ordering;

    private EncodedQuery(List<List<List<Condition>>> queries, List<Order> ordering) {
        this.queries = queries;
        this.ordering = ordering;
    }

    private record Condition(String field, String operator, String value, Predicate<String> test) {
    }

    private record Order(String field, boolean descending) {
    }

    /** @param exists whether a field, dot-walked perhaps, is one of the table's */
    static EncodedQuery parse(String text, Predicate<String> exists) {
        List<List<List<Condition>>> queries = new ArrayList<>();
        List<Order> ordering = new ArrayList<>();
        List<List<Condition>> query = new ArrayList<>();
        queries.add(query);
        List<Condition> alternatives = null;
        for (String term : text.split("\\^")) {
            if (term.startsWith("ORDERBY")) {
                boolean descending = term.startsWith("ORDERBYDESC");
                String field = term.substring(descending ? 11 : 7);
                if (exists.test(field)) {
                    ordering.add(new Order(field, descending));
                }
                continue;
            }
            if (term.startsWith("NQ")) {
                query = new ArrayList<>();
                queries.add(query);
                alternatives = null;
                term = term.substring(2);
            }
            boolean alternative = term.startsWith("OR");
            Optional<Condition> condition = condition(alternative ? term.substring(2) : term, exists);
            if (!alternative || alternatives == null) {
                alternatives = new ArrayList<>();
                query.add(alternatives);
            }
            condition.ifPresent(alternatives::add);
        }
        queries.forEach(each -> each.removeIf(List::isEmpty));
        return new EncodedQuery(queries, ordering);
    }

    private static Optional<Condition> condition(String term, Predicate<String> exists) {
        Matcher parts = CONDITION.matcher(term);
        if (!parts.matches() || !exists.test(parts.group(1))) {
            return Optional.empty();
        }
        String value = literal(parts.group(3));
        return Optional.of(new Condition(parts.group(1), parts.group(2), value, test(parts.group(2), value)));
    }

    private static String literal(String value) {
        if (!value.contains("javascript:")) {
            return value;
        }
        String evaluated = DATE_GENERATE.matcher(value).replaceAll("$1 $2");
        if (evaluated.contains("javascript:")) {
            throw new IllegalArgumentException("The sandbox runs no other script than gs.dateGenerate('date','time'): " + value);
        }
        return evaluated;
    }

    private static Predicate<String> test(String operator, String value) {
        return switch (operator) {
            case "=" -> value.isEmpty() || value.equals("NULL") ? String::isEmpty : value::equals;
            case "!=" -> value.isEmpty() || value.equals("NULL") ? actual -> !actual.isEmpty() : actual -> !actual.equals(value);
            case ">" -> actual -> !actual.isEmpty() && compare(actual, value) > 0;
            case ">=" -> actual -> !actual.isEmpty() && compare(actual, value) >= 0;
            case "<" -> actual -> !actual.isEmpty() && compare(actual, value) < 0;
            case "<=" -> actual -> !actual.isEmpty() && compare(actual, value) <= 0;
            case "IN" -> list(value)::contains;
            case "NOT IN" -> Predicate.not(list(value)::contains);
            case "LIKE" -> actual -> actual.contains(value);
            case "NOTLIKE" -> actual -> !actual.contains(value);
            case "STARTSWITH" -> actual -> actual.startsWith(value);
            case "ENDSWITH" -> actual -> actual.endsWith(value);
            case "ISEMPTY", "EMPTYSTRING" -> String::isEmpty;
            case "ISNOTEMPTY" -> actual -> !actual.isEmpty();
            case "BETWEEN" -> between(value);
            case "INSTANCEOF" -> value::equals;
            default -> actual -> true;
        };
    }

    private static Set<String> list(String value) {
        return Arrays.stream(value.split(",", -1)).collect(Collectors.toUnmodifiableSet());
    }

    private static Predicate<String> between(String value) {
        int at = value.indexOf('@');
        if (at < 0) {
            return actual -> true;
        }
        String from = value.substring(0, at);
        String to = value.substring(at + 1);
        return actual -> !actual.isEmpty() && compare(actual, from) >= 0 && compare(actual, to) <= 0;
    }

    /** Whole numbers by value, everything else (times, ids, text) by characters. */
    private static int compare(String one, String other) {
        if (isWholeNumber(one) && isWholeNumber(other)) {
            return Long.compare(Long.parseLong(one), Long.parseLong(other));
        }
        return one.compareTo(other);
    }

    private static boolean isWholeNumber(String text) {
        int first = text.startsWith("-") ? 1 : 0;
        if (text.length() == first || text.length() > LONGEST_NUMBER) {
            return false;
        }
        for (int i = first; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** @param valueOf the row's value by field name; never null */
    boolean matches(UnaryOperator<String> valueOf) {
        for (List<List<Condition>> query : queries) {
            if (matchesAll(query, valueOf)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matchesAll(List<List<Condition>> query, UnaryOperator<String> valueOf) {
        for (List<Condition> alternatives : query) {
            boolean any = false;
            for (Condition condition : alternatives) {
                any = any || condition.test().test(valueOf.apply(condition.field()));
            }
            if (!any) {
                return false;
            }
        }
        return true;
    }

    /** By the ORDERBY terms in turn; empty where there is none. */
    <R> Optional<Comparator<R>> comparator(BiFunction<R, String, String> valueOf) {
        Comparator<R> whole = null;
        for (Order order : ordering) {
            Comparator<R> one = Comparator.comparing(row -> valueOf.apply(row, order.field()), EncodedQuery::compare);
            one = order.descending() ? one.reversed() : one;
            whole = whole == null ? one : whole.thenComparing(one);
        }
        return Optional.ofNullable(whole);
    }

    /**
     * Values of an indexed field of which every match must have one: a way not to read the whole table.
     *
     * @return field to values, one entry for each {@code ^NQ}; empty where some query names no indexed field
     */
    List<Map.Entry<String, Set<String>>> keys(Set<String> indexed) {
        List<Map.Entry<String, Set<String>>> keys = new ArrayList<>();
        for (List<List<Condition>> query : queries) {
            Optional<Map.Entry<String, Set<String>>> key = query.stream().filter(alternatives -> alternatives.size() == 1)
                    .map(alternatives -> alternatives.get(0)).filter(condition -> indexed.contains(condition.field()))
                    .flatMap(condition -> switch (condition.operator()) {
                        case "=" -> Stream.of(Map.entry(condition.field(), Set.of(condition.value())));
                        case "IN" -> Stream.of(Map.entry(condition.field(), list(condition.value())));
                        default -> Stream.<Map.Entry<String, Set<String>>>empty();
                    })
                    .filter(entry -> !entry.getValue().contains("") && !entry.getValue().contains("NULL")).findFirst();
            if (key.isEmpty()) {
                return List.of();
            }
            keys.add(key.get());
        }
        return keys;
    }
}
