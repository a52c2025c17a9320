package tangoe.bridge.inventory.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The mapping, extended by the unknown columns of a report. */
final class ProposedMapping {

    private static final int WIDTH = 130;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ProposedMapping() {
    }

    /** @return YAML; columns that are to feed a field are its last candidates, the others stand under {@code unused} */
    static String of(JsonNode table, List<ColumnGuess> guesses) {
        ObjectNode mapping = table.deepCopy();
        for (ColumnGuess guess : guesses) {
            // A plus would join two columns.
            String header = guess.header().replace('+', ' ');
            if (HeaderName.folded(header).isEmpty()) {
                continue;
            }
            if (guess.field() == null) {
                add(mapping, "unused", header);
            } else {
                mapping.path("ambiguous").forEach(group -> remove((ArrayNode) group.path("headers"), header));
                add((ObjectNode) mapping.path("fields").path(guess.field().word()), "headers", header);
            }
        }
        // The schema of the reader, so that texts that look like numbers are quoted.
        DumpSettings settings = DumpSettings.builder().setSchema(new CoreSchema()).setDefaultFlowStyle(FlowStyle.AUTO).setWidth(WIDTH).build();
        return "# yaml-language-server: $schema=schemas/" + AssetColumns.TABLE + ".schema.json\n"
                + new Dump(settings).dumpToString(JSON.convertValue(mapping, Map.class));
    }

    private static void add(ObjectNode to, String list, String header) {
        ArrayNode headers = to.withArray(list);
        for (JsonNode known : headers) {
            if (HeaderName.folded(known.asText()).equals(HeaderName.folded(header))) {
                return;
            }
        }
        headers.add(header);
    }

    private static void remove(ArrayNode headers, String header) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            if (HeaderName.folded(headers.get(i).asText()).equals(HeaderName.folded(header))) {
                headers.remove(i);
            }
        }
    }
}
