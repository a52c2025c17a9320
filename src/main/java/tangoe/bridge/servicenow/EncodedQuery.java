package tangoe.bridge.servicenow;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * ServiceNow's encoded query (docs/vendors/servicenow.md, encoded queries): conditions joined by {@code ^}, groups joined by
 * {@code ^NQ}. {@code ^OR} binds only to the condition before it, so a condition appended to a group holds for the whole group.
 *
 * @param groups never empty; an empty group means every record
 */
public record EncodedQuery(List<String> groups) {

    private static final Pattern FIELD = Pattern.compile("(?:OR)?([a-z][a-z0-9_]*(?:\\.[a-z0-9_]+)*).*", Pattern.DOTALL);

    public EncodedQuery {
        groups = List.copyOf(groups);
    }

    /**
     * Parses a query that somebody wrote, or copied from a list in the browser (it then ends in {@code ^EQ}).
     *
     * @throws IllegalArgumentException if it has an {@code ORDERBY}, which would break paging by key
     */
    public static EncodedQuery of(String query) {
        List<String> groups = new ArrayList<>();
        for (String group : (query == null ? "" : query.strip()).split("\\^NQ", -1)) {
            String clean = group.replaceFirst("\\^?EQ$", "").replaceAll("^\\^+|\\^+$", "");
            if (Stream.of(clean.split("\\^")).anyMatch(term -> term.startsWith("ORDERBY") || term.startsWith("GROUPBY"))) {
                throw new IllegalArgumentException(
                        "The query \"" + query + "\" must not order or group: the bridge reads by time of change");
            }
            groups.add(clean);
        }
        return new EncodedQuery(groups);
    }

    /**
     * Checks a value that is to stand behind an operator. The grammar has no escape, so a value that would end the condition, or
     * be run as a script, is refused.
     *
     * @throws IllegalArgumentException with a sentence that does not repeat the value
     */
    public static String literal(String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("A value for a ServiceNow query is empty");
        }
        if (value.indexOf('^') >= 0 || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "A value for a ServiceNow query holds ^ or a line break, which would change the query");
        }
        if (value.stripLeading().regionMatches(true, 0, "javascript:", 0, "javascript:".length())) {
            throw new IllegalArgumentException("A value for a ServiceNow query is a script");
        }
        return value;
    }

    /** A query for what this or the other one matches. */
    public EncodedQuery or(EncodedQuery other) {
        return new EncodedQuery(Stream.concat(groups.stream(), other.groups.stream()).toList());
    }

    /** A query for what this one matches and the condition too; it may be several joined by {@code ^}. */
    public EncodedQuery and(String condition) {
        return new EncodedQuery(groups.stream().map(group -> group.isEmpty() ? condition : group + "^" + condition).toList());
    }

    /** The columns that the conditions name; dot-walked ones unchanged. */
    public Set<String> fields() {
        Set<String> names = new LinkedHashSet<>();
        for (String group : groups) {
            for (String term : group.split("\\^")) {
                Matcher field = FIELD.matcher(term);
                if (field.matches()) {
                    names.add(field.group(1));
                }
            }
        }
        return names;
    }

    @Override
    public String toString() {
        return String.join("^NQ", groups);
    }
}
