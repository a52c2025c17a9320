package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.apache.camel.component.servicenow.ServiceNowComponent;
import org.apache.camel.component.servicenow.ServiceNowConstants;
import org.apache.camel.component.servicenow.ServiceNowEndpoint;
import org.apache.camel.support.DefaultProducer;
import tangoe.bridge.vendor.Refused;

/**
 * {@code servicenow:} in routes: Camel's component with the bridge's one instance behind it, so that a route's call is signed in, takes
 * its turn and is judged as every other one ({@link ServiceNow}). It takes the header CamelHttpMethod and the component's own for table,
 * sys_id, query, fields and limit; an empty one counts as absent. Body in: the columns to write. Body out: a record or a list of records as a JSON tree
 * of texts; for a list the header {@value #TOTAL} has the rows of the whole query before access rules, if the instance says it.
 */
public final class InstanceComponent extends ServiceNowComponent {

    static final String TOTAL = "X-Total-Count";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServiceNow serviceNow;

    public InstanceComponent(ServiceNow serviceNow) {
        this.serviceNow = serviceNow;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new ServiceNowEndpoint(uri, this, getConfiguration(), remaining) {
            @Override
            public Producer createProducer() {
                return new DefaultProducer(this) {
                    @Override
                    public void process(Exchange exchange) {
                        call(exchange.getMessage());
                    }
                };
            }
        };
    }

    private void call(Message message) {
        String table = header(message, ServiceNowConstants.PARAM_TABLE_NAME);
        String method = header(message, Exchange.HTTP_METHOD);
        String sysId = header(message, ServiceNowConstants.PARAM_SYS_ID);
        List<String> fields = Arrays.stream(header(message, ServiceNowConstants.SYSPARM_FIELDS).split(",")).map(String::strip)
                .filter(field -> !field.isEmpty()).toList();
        message.setBody(JSON.valueToTree(switch (method) {
            case "PATCH" -> serviceNow.patch(table, sysId, columns(message), fields);
            case "POST" -> serviceNow.create(table, columns(message), fields);
            case "GET" -> sysId.isEmpty() ? list(message, table, fields) : record(table, sysId, fields);
            default -> throw new IllegalArgumentException("A call to ServiceNow is a GET, a PATCH or a POST, not \"" + method + "\"");
        }));
    }

    private Map<String, String> record(String table, String sysId, List<String> fields) {
        return serviceNow.get(table, sysId, fields).orElseThrow(() -> new Refused(SERVICENOW, 404, "has no " + table + " " + sysId
                + " that the bridge's user may read"));
    }

    private List<Map<String, String>> list(Message message, String table, List<String> fields) {
        String query = header(message, ServiceNowConstants.SYSPARM_QUERY);
        if (query.isEmpty()) {
            throw new IllegalArgumentException("A call for records of " + table + " names neither a sys_id nor a query");
        }
        ServiceNow.Page page = serviceNow.page(table, query, fields, Integer.parseInt(header(message, ServiceNowConstants.SYSPARM_LIMIT)), 0);
        page.total().ifPresent(total -> message.setHeader(TOTAL, total));
        return page.rows();
    }

    private static Map<String, String> columns(Message message) {
        Map<String, String> columns = new LinkedHashMap<>();
        message.getBody(JsonNode.class).fields().forEachRemaining(column -> columns.put(column.getKey(), column.getValue().asText("")));
        return columns;
    }

    private static String header(Message message, String name) {
        String value = message.getHeader(name, String.class);
        return value == null ? "" : value.strip();
    }
}
