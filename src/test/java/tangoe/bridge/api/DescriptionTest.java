package tangoe.bridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.Description;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;
import tangoe.bridge.testing.Worlds;

/** The OpenAPI document says what the server serves. Beside these tests, {@link World} holds every answer of every test against it. */
class DescriptionTest {

    private static final String HTTP = "platform-http:";

    @TempDir
    Path folder;

    @Test
    void everyAddressOfTheShippedRoutesIsDescribedUnderTheRoutesIdAndNothingElseIs() throws IOException {
        Map<String, String> served = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".camel.yaml")).toList()) {
                for (JsonNode entry : new YAMLMapper().readTree(file.toFile())) {
                    JsonNode from = entry.path("route").path("from");
                    String uri = from.path("uri").asText();
                    if (uri.startsWith(HTTP)) {
                        served.put(entry.path("route").path("id").asText(),
                                from.path("parameters").path("httpMethodRestrict").asText() + " " + uri.substring(HTTP.length()));
                    }
                }
            }
        }
        assertThat(Description.shipped().operations()).isEqualTo(served);
    }

    /** What the linter of Redocly and its like ask for, as far as it can break. */
    @Test
    void lintersFindNothingInIt() throws IOException {
        String text = Files.readString(Path.of("src/main/resources", Description.RESOURCE));
        JsonNode document = new YAMLMapper().readTree(text);
        // A comma ends an unquoted text between braces, and its rest is a property that nobody knows.
        assertThat(nulls("", document)).isEmpty();
        for (JsonNode path : document.path("paths")) {
            for (JsonNode operation : path) {
                if (operation.has("responses")) {
                    assertThat(operation.path("operationId").asText()).isNotBlank();
                    assertThat(operation.path("summary").asText()).isNotBlank();
                    assertThat(document.path("tags").findValuesAsText("name")).contains(operation.path("tags").path(0).asText());
                    assertThat(document.at("/components/securitySchemes").has(operation.path("security").path(0).fieldNames().next())).isTrue();
                    assertThat(operation.path("responses").has("4XX")).isTrue();
                }
            }
        }
        for (String kind : List.of("parameters", "responses", "schemas")) {
            document.path("components").path(kind).fieldNames().forEachRemaining(name ->
                    assertThat(text).as("somebody uses it").contains("#/components/" + kind + "/" + name + "\""));
        }
        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
        }
    }

    private static Stream<String> nulls(String place, JsonNode node) {
        Stream<String> children = Stream.concat(node.properties().stream().flatMap(field -> nulls(place + "/" + field.getKey(), field.getValue())),
                IntStream.range(0, node.isArray() ? node.size() : 0).boxed().flatMap(index -> nulls(place + "/" + index, node.get(index))));
        return node.isNull() ? Stream.of(place) : children;
    }

    @Test
    void documentIsServedToOperatorsAsItStandsWithWhatEachEventMeans() throws IOException {
        try (Worlds worlds = new Worlds(folder, world -> world)) {
            HttpResponse<String> answer = worlds.on(TestDatabase.H2).call("GET", "/api/openapi.yaml", "operator:watch", null);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/yaml");
            JsonNode served = new YAMLMapper().readTree(answer.body());
            ObjectNode event = (ObjectNode) served.at("/paths/~1tangoe~1support-requests~1{event}/parameters/0");
            assertThat(event.remove("description").asText()).contains("- `closed`: Tangoe solved it").contains("; a state that is sent along wins");
            assertThat(served).isEqualTo(new YAMLMapper().readTree(Description.class.getClassLoader().getResource(Description.RESOURCE)));
            assertThat(worlds.on(TestDatabase.H2).call("GET", "/api/openapi.yaml", null, null).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void answersThatDepartFromItAreFound() {
        String ticket = "{\"number\":\"INC1\",\"table\":\"incident\",\"sys_id\":\"1\",\"tangoe_id\":null,\"state\":\"2\","
                + "\"last_activity_at\":\"2026-11-20T09:00:00Z\",\"waiting\":0,\"dead\":0%s}";
        hold(200, "application/json", page(ticket.formatted("")));
        List<String> departures = List.of(page(ticket.formatted(",\"extra\":1")).replace("\"next\":null", "\"after\":null"),
                page(ticket.formatted("").replace("\"waiting\":0,", "")),
                page(ticket.formatted("").replace("2026-11-20T09:00:00Z", "yesterday")),
                page(ticket.formatted("").replace("\"waiting\":0", "\"waiting\":\"0\"")));
        for (String departure : departures) {
            assertThatThrownBy(() -> hold(200, "application/json", departure)).isInstanceOf(AssertionError.class);
        }
        assertThatThrownBy(() -> hold(302, "application/json", page(ticket.formatted("")))).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> hold(200, "text/html", page(ticket.formatted("")))).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> hold(404, "application/problem+json", "{\"detail\":\"gone\"}")).isInstanceOf(AssertionError.class);
    }

    private static String page(String ticket) {
        return "{\"tickets\":[" + ticket + "],\"next\":null}";
    }

    private static void hold(int status, String type, String body) {
        Description.shipped().hold("GET", "/api/tickets", status, type, body);
    }
}
