package tangoe.bridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.inventory.store.Inventory;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;
import tangoe.bridge.testing.Worlds;

/** Runs and rejects as an operator sees them, and a person's word on what is held. */
class InventoryApiTest {

    private static final String OPERATOR = "operator:watch";
    private static final String HEADER = "ID,Device Category,Manufacturer,Model,IMEI,Serial Number,Status\n";

    @TempDir
    static Path folder;
    static Worlds worlds;

    @BeforeAll
    static void start() {
        worlds = new Worlds(folder, world -> world.with("SUPPORT_ENABLED", "false").with("INVENTORY_PULL_ENABLED", "true"));
    }

    @AfterAll
    static void stop() {
        worlds.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aRunHasTheContractsFieldsAndTheNewestComesFirst(TestDatabase database) throws IOException {
        World world = worlds.on(database);
        long older = load(world, "older.csv", HEADER + row("RUNS1"), false);
        long newer = load(world, "newer.csv", HEADER + row("RUNS2"), false);

        JsonNode page = world.api("/api/inventory/runs?limit=1");
        JsonNode next = world.api("/api/inventory/runs?limit=1&after=" + page.path("next").asText());

        assertThat(page.path("runs").path(0).path("id").asLong()).isEqualTo(newer);
        assertThat(next.path("runs").path(0).path("id").asLong()).isEqualTo(older);
        assertThat(page.path("runs").path(0).properties().stream().map(Map.Entry::getKey)).containsSubsequence("id", "source", "file",
                "status", "rows", "accepted", "changed", "removed", "rejected", "started_at", "finished_at");
        assertThat(page.path("runs").path(0).path("share").asDouble()).isEqualTo(1.0);
        assertThat(world.api("/api/inventory/runs/" + newer)).isEqualTo(page.path("runs").path(0));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void rejectsAreListedInPagesAndHandedBackAsCsv(TestDatabase database) throws IOException {
        World world = worlds.on(database);
        long run = load(world, "rejects.csv", HEADER + IntStream.range(0, 5).mapToObj(i -> ",Phone,Apple,=1+1,35391805743457" + i + ",REJ" + i + ",Active,more\n")
                .collect(Collectors.joining()), false);

        List<JsonNode> all = new ArrayList<>();
        String after = "0";
        while (!after.isEmpty()) {
            JsonNode page = world.api("/api/inventory/rejects?run=" + run + "&limit=2&after=" + after);
            page.path("rejects").forEach(all::add);
            after = page.path("next").asText("").replace("null", "");
        }

        assertThat(all).hasSizeGreaterThanOrEqualTo(5).doesNotHaveDuplicates();
        assertThat(all.get(0).properties().stream().map(Map.Entry::getKey)).containsExactly("run", "file", "line", "column", "value", "reason");
        assertThat(all.get(0).path("file").asText()).isEqualTo("rejects.csv");
        assertThat(all.get(0).path("line").asInt()).isEqualTo(2);
        HttpResponse<String> csv = world.call("GET", "/api/inventory/rejects", OPERATOR, null, "Accept", "text/csv");
        assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        assertThat(csv.body().lines()).hasSize(all.size() + 1).first().isEqualTo("run,file,line,column,value,reason");
        assertProblem(world.call("GET", "/api/inventory/rejects", OPERATOR, null, "Accept", "text/html"), 406);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aHeldPullGoesOnOrNotAsAPersonSays(TestDatabase database) {
        World world = worlds.on(database);
        IntStream.range(1, 21).forEach(i -> world.tangoe.device(Map.of("id", i, "generic_serial", "HELD" + i)));
        pulled(world);
        IntStream.range(1, 16).forEach(world.tangoe::removeDevice);

        JsonNode held = pulled(world);
        assertThat(held.path("status").asText()).as(held.toString()).isEqualTo("held");
        assertThat(living(world)).hasSize(20);
        assertThat(world.post("/api/inventory/runs/" + held.path("id").asText() + "/drop", OPERATOR, null).statusCode()).isEqualTo(200);
        assertThat(world.api("/api/inventory/runs/" + held.path("id").asText()).path("status").asText()).isEqualTo("dropped");
        assertProblem(world.post("/api/inventory/runs/" + held.path("id").asText() + "/release", OPERATOR, null), 409, "dropped");

        JsonNode again = pulled(world);
        String release = "/api/inventory/runs/" + again.path("id").asText() + "/release";
        Inventory inventory = world.bridge().context().getRegistry().lookupByNameAndType("inventory", Inventory.class);
        long newer = inventory.beginPull(true);
        assertProblem(world.post(release, OPERATOR, null), 409, "still under way");
        assertProblem(world.post(release + "?confirm=" + newer, OPERATOR, null), 409, "still under way");
        inventory.fail(newer, "It is here to be under way.");
        int asked = world.tangoe.traffic().requests("GET", "/1/").size();
        assertThat(world.post(release, OPERATOR, null).statusCode()).isEqualTo(202);
        until("what is gone is removed", () -> living(world).size() == 5);
        assertThat(world.tangoe.traffic().requests("GET", "/1/")).hasSize(asked);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aHeldFileThatIsOlderByNowIsAskedForOnceMoreWithTheDifference(TestDatabase database) throws IOException {
        World world = worlds.on(database);
        load(world, "lines_20261116.csv", lines(10), true);
        long held = load(world, "lines_20261117.csv", lines(2), true);
        assertThat(world.api("/api/inventory/runs/" + held).path("status").asText()).isEqualTo("held");
        long newer = load(world, "lines_20261118.csv", lines(9), true);
        String release = "/api/inventory/runs/" + held + "/release";

        assertProblem(world.post(release, OPERATOR, null), 409, "remove 7 of 9 lines");
        assertProblem(world.post(release + "?confirm=" + held, OPERATOR, null), 409, "?confirm=" + newer);
        assertThat(world.api("/api/inventory/runs/" + held).path("status").asText()).isEqualTo("held");

        assertThat(world.post(release + "?confirm=" + newer, OPERATOR, null).statusCode()).isEqualTo(202);
        until("it is loaded", () -> world.api("/api/inventory/runs/" + held).path("status").asText().equals("done"));
        assertThat(world.api("/api/inventory/runs/" + held).path("removed").asInt()).isEqualTo(7);
        long late = load(world, "lines_20261115.csv", lines(10), true);
        assertThat(world.api("/api/inventory/runs/" + late).path("status").asText()).isEqualTo("stale");
    }

    private static String lines(int count) {
        return "Phone Number,Status\n" + IntStream.range(0, count).mapToObj(i -> "202555012" + i + ",Active\n").collect(Collectors.joining());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatRunsCountedIsMeasured(TestDatabase database) {
        World world = worlds.on(database);
        world.tangoe.device(Map.of("id", 77, "generic_serial", "MEASURED"));
        pulled(world);

        until("it is measured", () -> world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + "/observe/metrics"))).body().lines()
                .anyMatch(line -> line.startsWith("tangoe_bridge_inventory_rows_total") && line.contains("source=\"api\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/inventory/runs?limit=0", "/api/inventory/runs?after=x", "/api/inventory/runs?status=done",
        "/api/inventory/rejects?limit=1001", "/api/inventory/rejects?file=x"})
    void aWrongParameterIsABadRequest(String path) {
        assertProblem(worlds.on(TestDatabase.H2).call("GET", path, OPERATOR, null), 400);
    }

    private static JsonNode pulled(World world) {
        HttpResponse<String> begun = world.post("/api/inventory/pull", OPERATOR, null);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        String run = "/api/inventory/runs/" + World.json(begun).path("id").asText();
        until("the pull has ended", () -> !world.api(run).path("status").asText().equals("running"));
        return world.api(run);
    }

    private static List<String> living(World world) {
        List<String> serials = new ArrayList<>();
        world.api("/assets?limit=1000").path("assets").forEach(asset -> {
            if (asset.path("serial_number").asText().startsWith("HELD") && !asset.path("removed").asBoolean()) {
                serials.add(asset.path("serial_number").asText());
            }
        });
        return serials;
    }

    private static long load(World world, String name, String content, boolean whole) throws IOException {
        Inventory inventory = world.bridge().context().getRegistry().lookupByNameAndType("inventory", Inventory.class);
        Path file = Files.writeString(Files.createTempFile(folder, "spooled", ".csv"), content);
        long run = inventory.beginFile(name, file, whole);
        inventory.loadFile(run);
        return run;
    }

    private static String row(String serial) {
        return ",Laptop,Lenovo,ThinkPad X1,," + serial + ",Active\n";
    }
}
