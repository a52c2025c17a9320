package tangoe.bridge.inventory.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The client's own fields of an asset, {@code more} in the mapping. They are stored as one JSON object in {@link Field#MORE}. */
public final class OwnFields {

    /** The longest value, in characters. */
    static final int LONGEST = 400;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() { };

    private OwnFields() {
    }

    public static List<String> names(JsonNode table) {
        List<String> names = new ArrayList<>();
        table.path("more").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /**
     * @param texts by name; a text that does not fit into the column is left out, and its name added to {@code left}
     * @return null if there are no texts
     */
    public static String json(SortedMap<String, String> texts, Collection<String> left) {
        StringBuilder json = new StringBuilder();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            int before = json.length();
            json.append(json.isEmpty() ? "{\"" : ",\"").append(text.getKey()).append("\":\"");
            JsonStringEncoder.getInstance().quoteAsString(text.getValue(), json);
            json.append('"');
            if (json.length() >= Field.MORE.longest) {
                json.setLength(before);
                left.add(text.getKey());
            }
        }
        return json.isEmpty() ? null : json.append('}').toString();
    }

    /** @param json the result of {@link #json}; null for none */
    public static SortedMap<String, String> texts(String json) {
        try {
            return json == null ? new TreeMap<>() : JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the column more holds no JSON object of texts", e);
        }
    }
}
