package tangoe.bridge.tangoe;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.spi.Language;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.ExpressionToPredicateAdapter;
import org.apache.camel.support.LanguageSupport;
import tangoe.bridge.vendor.Refused;

/**
 * The language {@code query-string}, such as {@code employee_id=${variable.employeeId}&page=1}: each value is a Simple expression,
 * whose result is encoded. A name without a value is left out; without any the result is null.
 */
public final class QueryStringLanguage extends LanguageSupport {

    /** With much longer ones Tangoe's server cuts the connection, which looks like an outage. */
    private static final int LONGEST_VALUE = 100;

    /** @throws IllegalArgumentException if it is not {@code name=value&name=value} */
    @Override
    public Expression createExpression(String query) {
        Language simple = getCamelContext().resolveLanguage("simple");
        Map<String, Expression> values = new LinkedHashMap<>();
        for (String pair : query.isBlank() ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length < 2 || parts[0].isBlank()) {
                throw new IllegalArgumentException("A query is name=value&name=value; \"" + pair + "\" has no name and value");
            }
            values.put(parts[0].strip(), simple.createExpression(parts[1]));
        }
        return new ExpressionAdapter() {
            @Override
            public void init(CamelContext context) {
                values.values().forEach(value -> value.init(context));
            }

            @Override
            public Object evaluate(Exchange exchange) {
                StringJoiner filled = new StringJoiner("&");
                values.forEach((name, value) -> append(filled, name, value.evaluate(exchange, String.class)));
                return filled.length() == 0 ? null : filled.toString();
            }
        };
    }

    @Override
    public Predicate createPredicate(String query) {
        return ExpressionToPredicateAdapter.toPredicate(createExpression(query));
    }

    private static void append(StringJoiner query, String name, String value) {
        String words = value == null ? "" : value.strip();
        if (words.length() > LONGEST_VALUE) {
            throw new Refused(TANGOE, 0, "was not asked: " + name + " has " + words.length() + " characters, and one of more than "
                    + LONGEST_VALUE + " is none; mend it in ServiceNow and replay this message");
        }
        if (!words.isEmpty()) {
            query.add(name + "=" + URLEncoder.encode(words, StandardCharsets.UTF_8));
        }
    }
}
