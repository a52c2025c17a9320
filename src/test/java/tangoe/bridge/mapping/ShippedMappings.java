package tangoe.bridge.mapping;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The mappings as they are delivered, with settings of the test. */
final class ShippedMappings {

    static final Path FOLDER = Path.of("routes/mappings").toAbsolutePath();
    static final ObjectMapper JSON = new ObjectMapper();
    static final Tables TABLES = Tables.load(FOLDER);

    private ShippedMappings() {
    }

    static MappingFunctions functions(Map<String, String> settings) {
        return new MappingFunctions(TABLES, KnownChoices.shipped(TABLES), settings::get);
    }

    static Jq jq(String file) throws IOException {
        return jq(file, Map.of());
    }

    static Jq jq(String file, Map<String, String> settings) throws IOException {
        return Jq.compile(FOLDER.resolve(file), functions(settings));
    }

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
