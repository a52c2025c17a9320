package tangoe.bridge.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Supplier;

/** The OpenAPI document of this bridge: the shipped one, with the events of the mapping. */
public final class ApiDescription {

    private static final String SHIPPED = "/openapi/tangoe-bridge.yaml";
    private static final YAMLMapper YAML = YAMLMapper.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES).build();

    private final Supplier<JsonNode> events;

    /** @param events gives the mapping {@code incident-events} */
    public ApiDescription(Supplier<JsonNode> events) {
        this.events = events;
    }

    public String yaml() throws IOException {
        try (InputStream in = ApiDescription.class.getResourceAsStream(SHIPPED)) {
            JsonNode document = YAML.readTree(in);
            ObjectNode parameter = (ObjectNode) document.path("paths").path("/tangoe/support-requests/{event}").path("parameters").path(0);
            ArrayNode names = ((ObjectNode) parameter.path("schema")).putArray("enum");
            StringJoiner said = new StringJoiner("\n");
            for (Map.Entry<String, JsonNode> event : events.get().path("events").properties()) {
                names.add(event.getKey());
                boolean ignored = event.getValue().path("payload-state").asText().equals("ignored");
                said.add("- `" + event.getKey() + "`: " + event.getValue().path("description").asText("an event of your own")
                        + (ignored ? "; a state that is sent along is ignored" : "; a state that is sent along wins where ServiceNow has it"));
            }
            parameter.put("description", said.toString());
            return YAML.writeValueAsString(document);
        }
    }
}
