package tangoe.bridge.mapping;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConversionException;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;

/** Type converters between maps or lists and jq's JSON trees, so that routes can pass one to the other. */
public final class JsonBodies {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonBodies() {
    }

    public static void convertIn(CamelContext context) {
        TypeConverterRegistry converters = context.getTypeConverterRegistry();
        SimpleTypeConverter toTree = new SimpleTypeConverter(false, (type, exchange, value) -> JSON.valueToTree(value));
        converters.addTypeConverter(JsonNode.class, Map.class, toTree);
        converters.addTypeConverter(JsonNode.class, List.class, toTree);
        converters.addTypeConverter(Map.class, ObjectNode.class, new SimpleTypeConverter(false, JsonBodies::toMap));
        converters.addTypeConverter(List.class, ArrayNode.class, new SimpleTypeConverter(false, JsonBodies::toList));
    }

    private static Object toMap(Class<?> type, Exchange exchange, Object value) throws TypeConversionException {
        return JSON.convertValue(value, new TypeReference<Map<String, Object>>() {
        });
    }

    private static Object toList(Class<?> type, Exchange exchange, Object value) throws TypeConversionException {
        return JSON.convertValue(value, new TypeReference<List<Object>>() {
        });
    }
}
