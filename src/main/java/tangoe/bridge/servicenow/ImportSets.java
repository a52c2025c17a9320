package tangoe.bridge.servicenow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;

/** Staging tables of the instance (docs/vendors/servicenow.md, import sets). */
public final class ImportSets {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServiceNow serviceNow;

    public ImportSets(ServiceNow serviceNow) {
        this.serviceNow = serviceNow;
    }

    /**
     * Puts rows into a staging table. The platform transforms them later, and shows the outcome of a row only in tables of its
     * own.
     *
     * @param rows  {@code {"records": [{…}, …]}}, every value a text
     * @param table the staging table
     */
    public void insertMultiple(@Body JsonNode rows, String table) {
        List<Map<String, String>> records = JSON.convertValue(rows.path("records"), new TypeReference<>() {
        });
        serviceNow.insertMultiple(table, records);
    }
}
