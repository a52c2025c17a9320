package tangoe.bridge.inventory.feed;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/**
 * Writes rows through the route {@code csv}, a few hundred at a time, so that the memory does not grow with the file. Cells that a
 * spreadsheet would calculate get an apostrophe.
 */
public final class CsvRows {

    private static final String ROUTE = "direct:csv";
    /** OWASP, CSV Injection. */
    private static final String CALCULATED = "=+-@\t\r";

    private final CamelContext context;
    private ProducerTemplate template;

    public CsvRows(CamelContext context) {
        this.context = context;
    }

    /** @param names of the columns */
    String header(List<String> names) {
        return text(names, List.of(names.stream().collect(Collectors.toMap(Function.identity(), Function.identity()))));
    }

    /** @param rows values by the names of the columns; empty for null */
    String text(List<String> names, List<? extends Map<String, ?>> rows) {
        // Arrays, because camel-csv tests each value of a list for being a map, which takes six times as long.
        List<Map<String, String>> cells = rows.stream().map(row -> cells(names, row)).toList();
        Exchange written = template().request(ROUTE, exchange -> {
            exchange.setProperty(Exchange.CHARSET_NAME, StandardCharsets.UTF_8.name());
            exchange.getMessage().setBody(cells);
        });
        if (written.getException() != null) {
            throw new IllegalStateException("The route of " + ROUTE + " does not write rows", written.getException());
        }
        return new String(written.getMessage().getBody(byte[].class), StandardCharsets.UTF_8);
    }

    private synchronized ProducerTemplate template() {
        if (template == null) {
            template = context.createProducerTemplate();
        }
        return template;
    }

    private static Map<String, String> cells(List<String> names, Map<String, ?> row) {
        Map<String, String> cells = new LinkedHashMap<>();
        names.forEach(name -> cells.put(name, cell(row.get(name))));
        return cells;
    }

    private static String cell(Object value) {
        String text = value == null ? "" : value.toString();
        return !text.isEmpty() && CALCULATED.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
