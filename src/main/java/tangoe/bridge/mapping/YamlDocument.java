package tangoe.bridge.mapping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tangoe.bridge.problem.Problem;

/**
 * One YAML 1.2 file (core schema) as JSON, with the line of every value.
 *
 * @param file as {@link Problem#file()} shows it
 * @param data the content; {@link MissingNode} when the file is empty or cannot be read
 * @param lines by pointer, the line (from 1) where the entry begins: its key, or the item of a list
 */
record YamlDocument(String file, JsonNode data, Map<JsonPointer, Integer> lines) {

    private static final int DEEPEST = 100;

    /** Reads the file, adds its faults to {@code problems}, and returns what could be read. */
    static YamlDocument read(Path path, String file, List<Problem> problems) {
        try {
            return read(Files.readString(path), file, problems);
        } catch (IOException e) {
            problems.add(new Problem(file, 0, "cannot be read as UTF-8 text: " + e.getClass().getSimpleName()));
            return new YamlDocument(file, MissingNode.getInstance(), Map.of());
        }
    }

    /** As {@link #read(Path, String, List)}, of a text. */
    static YamlDocument read(String text, String file, List<Problem> problems) {
        try {
            return new Reader(file, problems).read(text);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(-1) + 1;
            problems.add(new Problem(file, line, "this is not YAML: " + oneLine(e.getProblem())));
        } catch (YamlEngineException e) {
            problems.add(new Problem(file, 0, "this is not YAML: " + oneLine(e.getMessage())));
        }
        return new YamlDocument(file, MissingNode.getInstance(), Map.of());
    }

    int line(JsonPointer pointer) {
        for (JsonPointer at = pointer; at != null; at = at.head()) {
            Integer line = lines.get(at);
            if (line != null) {
                return line;
            }
        }
        return 1;
    }

    private static String oneLine(String text) {
        return text == null ? "unreadable" : text.strip().replaceAll("\\s+", " ");
    }

    private static final class Reader {

        private static final ObjectMapper MAPPER = new ObjectMapper();

        private final CoreSchema schema = new CoreSchema();
        private final Map<Tag, ConstructNode> scalars = schema.getSchemaTagConstructors();
        private final Map<JsonPointer, Integer> lines = new HashMap<>();
        private final IdentityHashMap<Node, Boolean> open = new IdentityHashMap<>();
        private final String file;
        private final List<Problem> problems;

        Reader(String file, List<Problem> problems) {
            this.file = file;
            this.problems = problems;
        }

        YamlDocument read(String text) {
            LoadSettings settings = LoadSettings.builder().setSchema(schema).setLabel(file).setUseMarks(true).build();
            List<Node> documents = new ArrayList<>();
            new Compose(settings).composeAllFromString(text).forEach(documents::add);
            if (documents.isEmpty()) {
                return new YamlDocument(file, MissingNode.getInstance(), Map.of());
            }
            if (documents.size() > 1) {
                problem(documents.get(1), "a second document begins here; give it a file of its own");
            }
            return new YamlDocument(file, json(documents.get(0), JsonPointer.empty(), 0), lines);
        }

        private JsonNode json(Node node, JsonPointer at, int depth) {
            lines.putIfAbsent(at, line(node));
            if (depth > DEEPEST || open.put(node, true) != null) {
                problem(node, "this is nested without end; write it out");
                return MissingNode.getInstance();
            }
            try {
                if (node instanceof MappingNode mapping) {
                    return object(mapping, at, depth);
                } else if (node instanceof SequenceNode sequence) {
                    return array(sequence, at, depth);
                }
                return scalar((ScalarNode) node);
            } finally {
                open.remove(node);
            }
        }

        private ObjectNode object(MappingNode mapping, JsonPointer at, int depth) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (NodeTuple entry : mapping.getValue()) {
                if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                    problem(entry.getKeyNode(), "a key must be plain text");
                    continue;
                }
                String name = key.getValue();
                if (object.has(name)) {
                    problem(key, "\"" + name + "\" stands twice; only one of them can count, delete the other");
                    continue;
                }
                JsonPointer below = at.appendProperty(name);
                lines.put(below, line(key));
                object.set(name, json(entry.getValueNode(), below, depth + 1));
            }
            return object;
        }

        private ArrayNode array(SequenceNode sequence, JsonPointer at, int depth) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (Node item : sequence.getValue()) {
                array.add(json(item, at.appendIndex(array.size()), depth + 1));
            }
            return array;
        }

        private JsonNode scalar(ScalarNode node) {
            if (node.getTag().equals(Tag.STR)) {
                return JsonNodeFactory.instance.textNode(node.getValue());
            }
            ConstructNode construct = scalars.get(node.getTag());
            if (construct == null) {
                problem(node, "the tag " + node.getTag() + " is not known here; leave it out");
                return JsonNodeFactory.instance.textNode(node.getValue());
            }
            // YAML's core schema reads 0012 as 12, so employee numbers and codes would lose their zeros.
            if (node.getTag().equals(Tag.INT) && node.getValue().matches("[-+]?0[0-9]+")) {
                problem(node, node.getValue() + " loses its zeros; write \"" + node.getValue() + "\" in quotes");
            }
            return MAPPER.valueToTree(construct.construct(node));
        }

        private void problem(Node node, String sentence) {
            problems.add(new Problem(file, line(node), sentence));
        }

        private static int line(Node node) {
            return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
        }
    }
}
