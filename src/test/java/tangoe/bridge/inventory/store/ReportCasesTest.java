package tangoe.bridge.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.testing.TestDatabase;

/**
 * Each {@code src/test/resources/inventory/cases/NAME.yaml} is a report and what becomes of it:
 *
 * <pre>
 * why: a sentence
 * file: devices.csv          # in that folder; NAME.csv if neither file nor text is given
 * text: "IMEI\n35…"          # instead of a file, where its characters are to be seen
 * charset: UTF-16            # of the text; UTF-8 if not given
 * name: devices.csv          # under which it is dropped
 * whole: true                # a full snapshot, as are those before; true if not given
 * before: [other.csv]        # files of that folder that are loaded first
 * mapping: {region: GB}      # laid over the shipped one; an object over an object, key by key
 * run: {status: done, rows: 2, accepted: 2, changed: 2, removed: 0, reason: "part of it", unknown: [Colour]}
 * assets: [{imei: "…", model: null}]      # those that are not removed, all of them, in any order, with the fields that matter
 * count: 30                  # how many there are, where assets names only some
 * rejects: [{line: 3, column: IMEI, value: "…", reason: "part of it"}]     # all of them, in order; none if not given
 * </pre>
 */
class ReportCasesTest {

    private static final Path FOLDER = Path.of("src/test/resources/inventory/cases");
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());
    private static final Set<String> KEYS = Set.of("why", "file", "text", "charset", "name", "whole", "before", "mapping", "run", "assets", "count",
            "rejects");
    private static final Set<String> RUN_KEYS = Set.of("status", "rows", "accepted", "changed", "removed", "reason", "unknown");

    static Stream<String> everyReportIsReadAsItsCaseSays() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.replace(".yaml", "")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource
    void everyReportIsReadAsItsCaseSays(String name) throws IOException {
        JsonNode wanted = YAML.readTree(FOLDER.resolve(name + ".yaml").toFile());
        assertThat(KEYS).containsAll(names(wanted));
        assertThat(RUN_KEYS).containsAll(names(wanted.path("run")));
        ObjectNode mapping = Stock.TABLE.deepCopy();
        lay(wanted.path("mapping"), mapping);
        Stock stock = new Stock(TestDatabase.H2, 20, new AssetColumns(mapping));
        boolean whole = wanted.path("whole").asBoolean(true);
        for (JsonNode before : wanted.path("before")) {
            assertThat(stock.drop(before.asText(), whole, Files.readAllBytes(FOLDER.resolve(before.asText()))).status()).isEqualTo(Run.Status.DONE);
        }
        Run run = stock.drop(wanted.path("name").asText(fileOf(name, wanted)), whole, content(name, wanted));

        requireRun(wanted.path("run"), run);
        requireRejects(wanted.path("rejects"), stock.rejectsOf(run));
        List<Map<String, Object>> assets = stock.replayed().values().stream().filter(asset -> !(Boolean) asset.get("removed")).toList();
        if (wanted.has("assets") || !wanted.has("count")) {
            requireAssets(wanted.path("assets"), assets, wanted.has("count"));
        }
        if (wanted.has("count")) {
            assertThat(assets).as("assets").hasSize(wanted.get("count").asInt());
        }
    }

    private static void requireRun(JsonNode wanted, Run run) {
        assertThat(run.status().word()).as("status, with the reason %s", run.reason()).isEqualTo(wanted.path("status").asText("done"));
        Map<String, Long> counts = Map.of("rows", run.rows(), "accepted", run.accepted(), "changed", run.changed(), "removed", run.removed());
        counts.forEach((count, is) -> {
            if (wanted.has(count)) {
                assertThat(is).as(count).isEqualTo(wanted.get(count).asLong());
            }
        });
        if (wanted.has("reason")) {
            assertThat(run.reason()).contains(wanted.get("reason").asText());
        }
        if (wanted.has("unknown")) {
            assertThat(run.unknownColumns()).isEqualTo(texts(wanted.get("unknown")));
        }
    }

    private static void requireRejects(JsonNode wanted, List<Reject> rejects) {
        assertThat(rejects).as("rejects").hasSize(wanted.size());
        for (int i = 0; i < rejects.size(); i++) {
            Reject is = rejects.get(i);
            JsonNode one = wanted.get(i);
            assertThat(is.line()).as("line of %s", is).isEqualTo(one.path("line").asLong());
            assertThat(is.column()).as("column of %s", is).isEqualTo(one.path("column").textValue());
            assertThat(is.reason()).contains(one.path("reason").asText());
            if (one.has("value")) {
                assertThat(is.value()).isEqualTo(one.get("value").textValue());
            }
        }
    }

    private static void requireAssets(JsonNode wanted, List<Map<String, Object>> assets, boolean onlySome) {
        List<Map<String, Object>> left = new ArrayList<>(assets);
        for (JsonNode one : wanted) {
            Map<String, Object> found = left.stream().filter(asset -> says(asset, one)).findFirst()
                    .orElseThrow(() -> new AssertionError("no asset, or no further one, like " + one + " is among " + assets));
            left.remove(found);
        }
        if (!onlySome) {
            assertThat(left).as("assets that were not expected").isEmpty();
        }
    }

    private static boolean says(Map<String, Object> asset, JsonNode wanted) {
        return wanted.properties().stream().allMatch(field -> {
            assertThat(asset).containsKey(field.getKey());
            return field.getValue().equals(Stock.JSON.valueToTree(asset.get(field.getKey())));
        });
    }

    private static byte[] content(String name, JsonNode wanted) throws IOException {
        return wanted.has("text") ? wanted.get("text").asText().getBytes(Charset.forName(wanted.path("charset").asText("UTF-8")))
                : Files.readAllBytes(FOLDER.resolve(fileOf(name, wanted)));
    }

    private static String fileOf(String name, JsonNode wanted) {
        return wanted.path("file").asText(name + ".csv");
    }

    private static void lay(JsonNode over, ObjectNode under) {
        over.properties().forEach(entry -> {
            if (entry.getValue().isObject() && under.path(entry.getKey()).isObject()) {
                lay(entry.getValue(), (ObjectNode) under.get(entry.getKey()));
            } else {
                under.set(entry.getKey(), entry.getValue());
            }
        });
    }

    private static Set<String> names(JsonNode object) {
        return StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false).collect(Collectors.toSet());
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }
}
