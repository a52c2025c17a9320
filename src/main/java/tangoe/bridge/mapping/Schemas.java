package tangoe.bridge.mapping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import tangoe.bridge.problem.Problem;

/**
 * The JSON Schemas of mappings: {@code schemas/NAME.schema.json} beside them, else the one in the jar, so that a folder without
 * schemas is checked too. A mapping without a schema may have any shape.
 */
final class Schemas {

    static final String FOLDER = "schemas";

    /** Base of the schemas' references to each other; nothing is fetched. */
    private static final String BASE = "mapping://tangoe-bridge/";
    private static final String ENDING = ".schema.json";
    private static final String DECISIONS = "decision-table" + ENDING;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build();

    /** Keywords for editors, such as errorMessage, must not be logged as unknown. */
    private static final JsonMetaSchema DRAFT_7 = JsonMetaSchema.builder(JsonMetaSchema.getV7())
            .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword)).build();

    private final Path folder;
    private final String shown;
    private final Map<String, JsonNode> read = new HashMap<>();
    private final JsonSchemaFactory factory;

    /** @param shown the folder's name in problems */
    Schemas(Path mappings, String shown) {
        this.folder = mappings.resolve(FOLDER);
        this.shown = shown + "/" + FOLDER;
        this.factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7, builder -> builder.metaSchema(DRAFT_7).schemaLoaders(loaders ->
                loaders.add(iri -> () -> new ByteArrayInputStream(JSON.writeValueAsBytes(required(iri.toString()))))));
    }

    private JsonNode required(String iri) {
        JsonNode schema = schema(iri);
        if (schema.isMissingNode()) {
            throw new IllegalArgumentException("it refers to " + iri.replace(BASE, "") + ", which is not among the schemas");
        }
        return schema;
    }

    /**
     * Adds the violations of a mapping's schema, by line. A mapping without a schema of its own that has {@code rules} is checked
     * as a decision table.
     */
    void check(String table, YamlDocument document, List<Problem> problems) {
        String file = table + ENDING;
        try {
            if (schema(BASE + file).isMissingNode()) {
                if (!document.data().has("rules")) {
                    return;
                }
                file = DECISIONS;
            }
            JsonNode data = document.data().isMissingNode() ? JsonNodeFactory.instance.objectNode() : document.data();
            for (ValidationMessage message : factory.getSchema(SchemaLocation.of(BASE + file), CONFIG).validate(data)) {
                SchemaSentence sentence = new SchemaSentence(message, parent(message));
                problems.add(new Problem(document.file(), document.line(sentence.place()), sentence.text()));
            }
        } catch (JsonSchemaException | IllegalArgumentException e) {
            problems.add(new Problem(shown + "/" + file, 0, "cannot be used as a JSON Schema: " + e.getMessage()));
        }
    }

    /** The schema that contains the failed keyword. */
    private JsonNode parent(ValidationMessage message) {
        SchemaLocation location = message.getSchemaLocation();
        return schema(location.getAbsoluteIri().toString()).at(JsonPointer.compile(location.getFragment().toString()).head());
    }

    /** @return missing node if there is none; @throws IllegalArgumentException where it is not JSON */
    private JsonNode schema(String iri) {
        String file = iri.startsWith(BASE) ? iri.substring(BASE.length()) : "";
        return read.computeIfAbsent(file, name -> {
            if (!name.endsWith(ENDING) || name.contains("..")) {
                return MissingNode.getInstance();
            }
            Path own = folder.resolve(name);
            try (InputStream in = Files.isRegularFile(own) ? Files.newInputStream(own)
                    : Schemas.class.getResourceAsStream(FOLDER + "/" + name)) {
                return in == null ? MissingNode.getInstance() : JSON.readTree(in);
            } catch (IOException e) {
                throw new IllegalArgumentException(String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
            }
        });
    }
}
