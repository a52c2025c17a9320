package tangoe.bridge.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Editors of Camel routes, such as Kaoto, take the shipped files for what they are. */
class RoutesSchemaTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonSchema CAMEL = camel();
    private static final Pattern ONE_LINE = Pattern.compile("\\s*(?:- )*[\\w./-]+: (\".*\"|'.*'|\\{.+})");

    private static JsonSchema camel() {
        try (InputStream in = RoutesSchemaTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        }
    }

    static Stream<Path> routes() throws IOException {
        return files(".camel.yaml");
    }

    static Stream<Path> kamelets() throws IOException {
        return files(".kamelet.yaml");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void routesKeepToCamelsSchema(Path file) throws IOException {
        assertThat(departures(YAML.readTree(file.toFile()))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void templatesOfKameletsKeepToCamelsSchema(Path file) throws IOException {
        JsonNode kamelet = YAML.readTree(file.toFile());
        ObjectNode template = kamelet.path("spec").path("template").deepCopy();
        template.set("id", kamelet.path("metadata").path("name"));
        assertThat(departures(YAML.createArrayNode().add(YAML.createObjectNode().set("routeTemplate", template)))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("written")
    void nothingIsQuotedOrFlowThatKaotoWouldSaveWithout(Path file) throws IOException {
        List<String> other = Files.readAllLines(file).stream().filter(line -> {
            Matcher value = ONE_LINE.matcher(line);
            return value.matches() && (value.group(1).startsWith("{") || isPlain(value.group(1)));
        }).toList();
        assertThat(other).as("lines that an editor would write in another way").isEmpty();
    }

    static Stream<Path> written() throws IOException {
        return Stream.concat(routes(), kamelets());
    }

    private static boolean isPlain(String quoted) {
        try {
            String text = YAML.readTree("k: " + quoted).path("k").asText();
            JsonNode plain = YAML.readTree("k: " + text).path("k");
            return plain.isTextual() && plain.asText().equals(text) && !text.startsWith("{");
        } catch (IOException needsQuotes) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void kameletsSayWhoMakesThemAndWhatTheyNeed(Path file) throws IOException {
        JsonNode kamelet = YAML.readTree(file.toFile());
        JsonNode annotations = kamelet.path("metadata").path("annotations");
        assertThat(file.getFileName()).hasToString(kamelet.path("metadata").path("name").asText() + ".kamelet.yaml");
        assertThat(annotations.path("camel.apache.org/provider").asText()).isEqualTo("Tangoe Bridge");
        assertThat(annotations.path("camel.apache.org/kamelet.icon").asText()).startsWith("data:image/svg+xml;base64,");
        assertThat(kamelet.at("/spec/definition/title").asText()).isNotBlank();
        assertThat(kamelet.at("/spec/definition/description").asText()).isNotBlank();
        Set<String> needed = new TreeSet<>();
        addNeeded(kamelet.path("spec").path("template"), needed);
        assertThat(StreamSupport.stream(kamelet.path("spec").path("dependencies").spliterator(), false).map(JsonNode::asText))
                .containsExactlyElementsOf(needed);
    }

    private static Stream<String> departures(JsonNode routes) {
        return CAMEL.validate(routes).stream().filter(wrong -> !isPlaceholder(wrong)).map(ValidationMessage::toString);
    }

    /** Camel puts the property's value in before it reads it as a boolean or number, which the schema does not know. */
    private static boolean isPlaceholder(ValidationMessage wrong) {
        return wrong.getType().equals("type") && wrong.getInstanceNode().asText().matches("\\{\\{[^{}]+}}");
    }

    private static void addNeeded(JsonNode node, Set<String> needed) {
        node.fields().forEachRemaining(field -> {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                // An address that a property gives is one of HTTP.
                case "uri" -> needed.add("camel:" + value.asText().replaceFirst("\\{\\{.*", "http").replaceFirst(":.*", ""));
                case "bean" -> needed.add("camel:bean");
                case "method" -> {
                    if (value.isObject()) {
                        needed.add("camel:bean");
                    }
                }
                case "json" -> needed.add("camel:jackson");
                case "jq" -> needed.add("camel:jq");
                default -> { }
            }
        });
        node.forEach(child -> addNeeded(child, needed));
    }
}
