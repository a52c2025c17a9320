package tangoe.bridge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The bridge's OpenAPI document, as a measure of what it really answers. */
public final class Description {

    public static final String RESOURCE = "openapi/tangoe-bridge.yaml";

    private static final String ID = "https://tangoe-bridge.test/openapi";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");
    private static final Description SHIPPED = new Description();

    private final JsonNode document;
    private final JsonSchemaFactory schemas;

    private Description() {
        try (InputStream in = Description.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            document = new YAMLMapper().readTree(in);
            String text = new ObjectMapper().writeValueAsString(document);
            schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012,
                    builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(ID, text))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Description shipped() {
        return SHIPPED;
    }

    /** Each operation's id, with its method and address, such as {@code GET /api/tickets}. */
    public Map<String, String> operations() {
        Map<String, String> operations = new TreeMap<>();
        document.path("paths").fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(method -> {
            if (METHODS.contains(method.getKey())) {
                operations.put(method.getValue().path("operationId").asText(), method.getKey().toUpperCase() + " " + path.getKey());
            }
        }));
        return operations;
    }

    /**
     * Holds an answer against the document.
     *
     * @param path        without the query
     * @param contentType may be null
     * @throws AssertionError where the document says otherwise
     */
    public void hold(String method, String path, int status, String contentType, String body) {
        Optional<String> template = template(path);
        JsonNode operation = template.map(found -> document.path("paths").path(found).path(method.toLowerCase()))
                .orElse(document.path("nowhere"));
        String what = method + " " + path + " was answered " + status;
        if (operation.isMissingNode()) {
            require(status >= 400, what + ", and the document does not know it");
            holdBody(what, "/components/responses/Problem", contentType, body);
            return;
        }
        String responses = "/paths/" + escaped(template.orElseThrow()) + "/" + method.toLowerCase() + "/responses/";
        String documented = operation.path("responses").has(Integer.toString(status)) ? Integer.toString(status) : status / 100 + "XX";
        require(operation.path("responses").has(documented), what + ", which the document does not know");
        holdBody(what, resolved(responses + documented), contentType, body);
    }

    private void holdBody(String what, String response, String contentType, String body) {
        JsonNode contents = document.at(response).path("content");
        if (contents.isMissingNode()) {
            require(body.isEmpty(), what + " with a body, which the document does not know");
            return;
        }
        String type = contentType == null ? "none" : contentType.replaceAll(";.*", "").strip();
        require(contents.has(type), what + " with content of type " + type + ", which the document does not know");
        if (!type.endsWith("json")) {
            return;
        }
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        String location = response + "/content/" + escaped(type) + "/schema";
        JsonSchema schema = schemas.getSchema(SchemaLocation.of(ID + "#" + location), config);
        for (String part : type.equals("application/x-ndjson") ? body.split("\n") : new String[] {body}) {
            List<String> wrong = schema.validate(part, InputFormat.JSON).stream().map(ValidationMessage::toString).toList();
            require(wrong.isEmpty(), what + ", but " + wrong + ": " + part);
        }
    }

    private String resolved(String pointer) {
        JsonNode reference = document.at(pointer).path("$ref");
        return reference.isMissingNode() ? pointer : reference.asText().substring(1);
    }

    /** The address in the document that a request's path belongs to; one without parameters goes first. */
    private Optional<String> template(String path) {
        List<String> templates = new ArrayList<>();
        document.path("paths").fieldNames().forEachRemaining(templates::add);
        return templates.stream().filter(each -> path.matches(each.replace(".", "\\.").replaceAll("\\{[^}]+}", "[^/]+")))
                .min(Comparator.comparing(each -> each.contains("{")));
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static void require(boolean right, String sentence) {
        if (!right) {
            throw new AssertionError(sentence);
        }
    }
}
