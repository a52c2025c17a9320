package tangoe.bridge.inventory.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tangoe.bridge.inventory.read.cells.InvisibleCharacters;
import tangoe.bridge.inventory.read.cells.UnfitCell;

/**
 * Reads the paths of a layout in one object: {@code person.email}, or {@code person.name_first + person.name_last}. An object or a list
 * in place of a value is not empty: it becomes a text that {@link #refuse} recognizes.
 */
public final class ObjectPaths {

    /** Marks an object or a list. No value begins with it, because {@link InvisibleCharacters} removes it. */
    private static final char NO_VALUE = '\u0001';
    private static final int MOST_VALUES = 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<List<String[]>> paths;
    /** Beginnings of longer paths. */
    private final Set<List<String>> between;

    public ObjectPaths(List<String> names) {
        this.paths = names.stream().map(name -> Stream.of(name.split("\\+")).map(path -> path.strip().split("\\.")).toList()).toList();
        this.between = paths.stream().flatMap(List::stream).flatMap(path -> IntStream.range(1, path.length).mapToObj(end -> List.of(path).subList(0, end)))
                .collect(Collectors.toSet());
    }

    /** @throws UnfitCell if the cell is an object or a list */
    static void refuse(String cell) throws UnfitCell {
        if (isNoValue(cell)) {
            throw new UnfitCell("is an object or a list where one value is expected");
        }
    }

    static boolean isNoValue(String cell) {
        return !cell.isEmpty() && cell.charAt(0) == NO_VALUE;
    }

    /** The text without the mark. */
    static String shown(String cell) {
        return isNoValue(cell) ? cell.substring(1) : cell;
    }

    /** The first values in an object or a list. */
    static List<String> valuesIn(String cell) {
        try {
            List<String> values = new ArrayList<>();
            collect(JSON.readTree(cell.substring(1)), values);
            return values;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it was written as JSON", e);
        }
    }

    private static void collect(JsonNode node, List<String> values) {
        if (node.isContainerNode()) {
            for (JsonNode inner : node) {
                collect(inner, values);
            }
        } else if (values.size() < MOST_VALUES) {
            values.add(value(node));
        }
    }

    public IntFunction<String> in(JsonNode object) {
        return index -> {
            StringBuilder joined = new StringBuilder();
            for (String[] path : paths.get(index)) {
                String text = text(object, path);
                if (isNoValue(text)) {
                    return text;
                }
                if (!text.isEmpty()) {
                    joined.append(joined.isEmpty() ? "" : " ").append(text);
                }
            }
            return joined.toString();
        };
    }

    private String text(JsonNode object, String[] path) {
        JsonNode at = object;
        for (String name : path) {
            at = at.path(name);
        }
        return !at.isContainerNode() ? value(at) : between.contains(List.of(path)) ? "" : NO_VALUE + at.toString();
    }

    private static String value(JsonNode node) {
        return node.isNull() ? "" : InvisibleCharacters.drop(node.asText()).strip();
    }
}
