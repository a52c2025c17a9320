package tangoe.bridge.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import tangoe.bridge.inventory.cells.Unseen;

/** Reads the paths of a layout in one object: {@code person.email}, or {@code person.name_first + person.name_last}. */
final class ObjectPaths {

    private final List<List<String[]>> paths;

    ObjectPaths(List<String> names) {
        this.paths = names.stream().map(name -> Stream.of(name.split("\\+")).map(path -> path.strip().split("\\.")).toList()).toList();
    }

    IntFunction<String> in(JsonNode object) {
        return index -> {
            StringBuilder joined = new StringBuilder();
            for (String[] path : paths.get(index)) {
                String text = text(object, path);
                if (!text.isEmpty()) {
                    joined.append(joined.isEmpty() ? "" : " ").append(text);
                }
            }
            return joined.toString();
        };
    }

    private static String text(JsonNode object, String[] path) {
        JsonNode at = object;
        for (String name : path) {
            at = at.path(name);
        }
        return at.isValueNode() && !at.isNull() ? Unseen.drop(at.asText()).strip() : "";
    }
}
