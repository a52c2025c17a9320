package tangoe.bridge.sandbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
 * ServiceNow's {@code sysparm_query} (docs/vendors/servicenow.md, encoded queries): terms joined by {@code ^}; {@code ^OR} joins
 * the condition directly before it, {@code ^NQ} starts another query whose rows come in addition. As in ServiceNow, a term with
 * an unknown field is silently dropped, which makes the result wider. Names, operators and values are case-sensitive.
 *
 * @throws IllegalArgumentException on an unknown operator or {@code javascript:} value, because both dropping it and taking it
 *                                  literally would be wrong
 */
final class QueryEvaluator {

    private static final Pattern CONDITION = Pattern.compile("(?:GOTO)?([A-Za-z][a-z0-9_.]*)(" + Operators.ALL + ")(.*)", Pattern.DOTALL);
    private static final Pattern TEXT_SEARCH = Pattern.compile("(?:\\d+TEXTQUERY\\d+|TEXTQUERY)=(.*)", Pattern.DOTALL);
    private static final List<String> SEARCHED = List.of("number", "short_description", "description", "name", "text");

    private final List<List<List<Condition>>> queries;
    private final List<Order> ordering;

    private QueryEvaluator(List<List<List<Condition>>> queries, List<Order> ordering) {
        this.queries = queries;
        this.ordering = ordering;
    }

    private record Condition(String field, String operator, String value, Predicate<UnaryOperator<String>> test) {
    }

    private record Order(String field, boolean descending) {
    }

    /**
     * @param exists whether a field (it may be dot-walked) exists in the table
     * @param asker  whose query it is
     */
    static QueryEvaluator parse(String text, Predicate<String> exists, Asker asker) {
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
            Optional<Condition> condition = condition(alternative ? term.substring(2) : term, exists, asker);
            if (!alternative || alternatives == null) {
                alternatives = new ArrayList<>();
                query.add(alternatives);
            }
            condition.ifPresent(alternatives::add);
        }
        queries.forEach(each -> each.removeIf(List::isEmpty));
        return new QueryEvaluator(queries, ordering);
    }

    private static Optional<Condition> condition(String term, Predicate<String> exists, Asker asker) {
        if (term.isEmpty() || term.equals("EQ") || term.startsWith("GROUPBY")) {
            return Optional.empty();
        }
        Matcher search = TEXT_SEARCH.matcher(term);
        if (search.matches()) {
            return Optional.of(new Condition("", "TEXTQUERY", search.group(1), textSearch(search.group(1), exists)));
        }
        Matcher parts = CONDITION.matcher(term);
        if (!parts.matches()) {
            throw new IllegalArgumentException("The sandbox does not know the operator in \"" + term + "\"; an instance may know it");
        }
        String value = asker.evaluated(parts.group(3));
        return exists.test(parts.group(1))
                ? Optional.of(new Condition(parts.group(1), parts.group(2), value, Operators.test(parts.group(1), parts.group(2), value, asker)))
                : Optional.empty();
    }

    /** Every word somewhere in the texts of the row, in any case of letters. */
    private static Predicate<UnaryOperator<String>> textSearch(String words, Predicate<String> exists) {
        List<String> columns = SEARCHED.stream().filter(exists).toList();
        return row -> {
            String texts = columns.stream().map(row).collect(Collectors.joining(" ")).toLowerCase(Locale.ROOT);
            return Arrays.stream(words.strip().split("\\s+")).allMatch(word -> texts.contains(word.toLowerCase(Locale.ROOT)));
        };
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
                any = any || condition.test().test(valueOf);
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
            Comparator<R> one = Comparator.comparing(row -> valueOf.apply(row, order.field()), Operators::compare);
            one = order.descending() ? one.reversed() : one;
            whole = whole == null ? one : whole.thenComparing(one);
        }
        return Optional.ofNullable(whole);
    }

    /**
     * Values of an indexed field, one of which every match must have, to avoid reading the whole table.
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
                        case "IN" -> Stream.of(Map.entry(condition.field(), Operators.list(condition.value())));
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
