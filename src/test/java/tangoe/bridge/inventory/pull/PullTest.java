package tangoe.bridge.inventory.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.spi.Registry;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.inventory.store.Inventory;
import tangoe.bridge.inventory.store.Runs;
import tangoe.bridge.sandbox.ReceivedRequest;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Devices and lines from Tangoe's API. */
class PullTest {

    private static final String DEVICES = "/1/devices/business_devices";
    private static final String LINES = "/1/lines/business_lines";
    private static final String OPERATOR = "operator:watch";

    @TempDir
    Path folder;

    private World world(TestDatabase database) {
        return new World(database, folder).with("SUPPORT_ENABLED", "false").with("INVENTORY_PULL_ENABLED", "true")
                .with("TANGOE_GETS_PER_MINUTE", "100");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aPullJoinsDevicesAndLines(TestDatabase database) {
        try (World world = world(database).start()) {
            world.tangoe.device(phone(7001001, "353918057434579", "F2LXK0N7JCLF", 8001001)).device(laptop(7001002, "PF2A9K3Z"))
                    .line(line(8001001, "+13175550142", 7001001)).line(line(8001002, "+4915112345678", null));

            JsonNode run = untilEnded(world, id(pull(world, "")));

            assertThat(run.path("status").asText()).as(run.toString()).isEqualTo("done");
            assertThat(run.path("source").asText()).isEqualTo("api");
            assertThat(run.path("whole").asBoolean()).isTrue();
            assertThat(run.path("rows").asInt()).isEqualTo(4);
            List<JsonNode> assets = assets(world);
            assertThat(assets).as(assets.toString()).hasSize(3);
            JsonNode phone = assets.stream().filter(asset -> asset.path("imei").asText().equals("353918057434579")).findFirst().orElseThrow();
            assertThat(phone.path("phone_number").asText()).isEqualTo("+13175550142");
            assertThat(phone.path("status").asText()).isEqualTo("in_use");
            assertThat(queries(world, DEVICES)).containsExactly("1 999 null");
            assertThat(queries(world, LINES)).containsExactly("1 999 null");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"response", "business_devices"})
    void aWrappedListIsReadToo(String wrapper) {
        try (World world = world(TestDatabase.H2).start()) {
            world.tangoe.wrapsListsIn(wrapper).device(laptop(1, "WRAPPED1"));

            assertThat(untilEnded(world, id(pull(world, ""))).path("status").asText()).isEqualTo("done");

            assertThat(assets(world)).extracting(asset -> asset.path("serial_number").asText()).containsExactly("WRAPPED1");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void changesAreAskedForADayBeforeTheLastPullAndAFullOneShowsWhatIsGone(TestDatabase database) {
        try (World world = world(database).start()) {
            IntStream.range(1, 12).forEach(i -> {
                Map<String, Object> device = laptop(i, "GONE" + i);
                device.put("updated_at", "2020-10-14T10:00:00.000-04:00");
                world.tangoe.device(device);
            });
            JsonNode first = untilEnded(world, id(pull(world, "?mode=changes")));
            assertThat(first.path("whole").asBoolean()).isTrue();
            world.tangoe.removeDevice(3);
            world.clock.advance(Duration.ofDays(3));
            world.tangoe.device(laptop(4, "GONE4X"));

            JsonNode changes = untilEnded(world, id(pull(world, "?mode=changes")));
            assertThat(changes.path("rows").asInt()).isEqualTo(1);
            assertThat(changes.path("removed").asInt()).isZero();
            assertThat(queries(world, DEVICES).get(1)).isEqualTo("1 999 "
                    + Instant.parse(first.path("started_at").asText()).minus(Duration.ofDays(1)).toString().substring(0, 10));

            JsonNode full = untilEnded(world, id(pull(world, "?mode=full")));
            assertThat(full.path("removed").asInt()).as(full.toString()).isEqualTo(1);
            assertThat(assets(world)).filteredOn(asset -> asset.path("removed").asBoolean())
                    .extracting(asset -> asset.path("serial_number").asText()).contains("GONE3");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void afterAnEndHalfWayItGoesOnAtThePageThatIsNotInYet(TestDatabase database) {
        try (World world = world(database).start()) {
            IntStream.range(1, 2500).forEach(i -> world.tangoe.device(laptop(i, "CRASH" + i)));
            world.tangoe.faults().onPath(DEVICES).containing("3").status(503);
            String run = id(pull(world, ""));
            until("two pages are in", () -> world.api("/api/inventory/runs/" + run).path("rows").asInt() == 1998);
            world.stop();
            int before = world.tangoe.traffic().requests("GET", DEVICES).size();
            world.tangoe.faults().clear();

            world.start();
            JsonNode ended = untilEnded(world, run);

            assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("done");
            List<String> pages = queries(world, DEVICES).stream().map(query -> query.split(" ")[0]).toList();
            assertThat(pages.subList(0, 3)).containsExactly("1", "2", "3");
            assertThat(pages.subList(before, pages.size())).containsExactly("3", "4");
            assertThat(assets(world)).hasSize(2499);
        }
    }

    /** A commit whose answer was lost has happened all the same. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void noRunStandsForEverWhereTheAnswerOfACommitWasLost(TestDatabase database) {
        try (World world = world(database).start()) {
            Registry parts = world.bridge().context().getRegistry();
            Inventory inventory = parts.lookupByNameAndType("inventory", Inventory.class);
            Runs runs = parts.lookupByNameAndType("inventoryRuns", Runs.class);
            Jdbi jdbi = world.bridge().database().jdbi();
            IntStream.range(1, 5).forEach(i -> world.tangoe.device(laptop(i, "LOST" + i)));

            String begun = Long.toString(inventory.beginPull(true));
            assertThat(untilEnded(world, begun, true).path("status").asText()).isEqualTo("done");
            assertThat(assets(world)).hasSize(4);

            IntStream.range(1, 4).forEach(world.tangoe::removeDevice);
            JsonNode held = untilEnded(world, id(pull(world, "")));
            assertThat(held.path("status").asText()).isEqualTo("held");
            runs.release(held.path("id").asLong());
            assertThat(untilEnded(world, held.path("id").asText(), true).path("removed").asInt()).isEqualTo(3);

            world.tangoe.faults().onPath(LINES).status(503);
            String waiting = id(pull(world, ""));
            until("it waits for its lines", () -> queries(world, LINES).size() > 2);
            jdbi.useHandle(handle -> {
                handle.execute("insert into replica (id, alive_until) values ('another', current_timestamp + interval '60' minute)");
                handle.execute("update inventory_run set claimed_by = 'another' where id = ?", Long.parseLong(waiting));
            });
            until("it is left to the other", () -> {
                world.clock.advance(Duration.ofMinutes(1));
                return health(world).path("status").asText().equals("UP");
            });
            jdbi.useHandle(handle -> handle.execute("delete from replica where id = 'another'"));
            until("it is taken back", () -> {
                world.clock.advance(Duration.ofMinutes(1));
                return health(world).path("status").asText().equals("DOWN");
            });

            jdbi.useHandle(handle -> {
                handle.execute("delete from inventory_page where run_id = ?", Long.parseLong(waiting));
                handle.execute("update inventory_run set status = 'done', finished_at = current_timestamp where id = ?", Long.parseLong(waiting));
            });
            int asked = queries(world, DEVICES).size();
            until("nobody is at it any more", () -> {
                world.clock.advance(Duration.ofMinutes(10));
                return health(world).path("status").asText().equals("UP");
            });
            assertThat(world.api("/api/inventory/runs/" + waiting).path("status").asText()).isEqualTo("done");
            assertThat(queries(world, DEVICES)).hasSize(asked);
        }
    }

    private static JsonNode health(World world) {
        for (JsonNode check : World.json(world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + "/observe/health")))).path("checks")) {
            if (check.path("name").asText().equals("inventory-pull")) {
                return check;
            }
        }
        throw new AssertionError("health does not know the pull");
    }

    /** @param moves whether the clock moves on */
    private static JsonNode untilEnded(World world, String run, boolean moves) {
        until("run " + run + " has ended", () -> {
            world.clock.advance(Duration.ofSeconds(moves ? 10 : 0));
            return !world.api("/api/inventory/runs/" + run).path("status").asText().equals("running");
        });
        return world.api("/api/inventory/runs/" + run);
    }

    @Test
    void aLimitThatIsReachedIsWaitedForAsLongAsTangoeSays() {
        try (World world = world(TestDatabase.H2).start()) {
            world.tangoe.device(laptop(1, "LIMIT1")).faults().onPath(DEVICES).once().tooManyRequests(Duration.ofSeconds(600));
            String run = id(pull(world, ""));
            until("it was refused", () -> world.tangoe.traffic().requests("GET", DEVICES).size() == 1);
            world.clock.advance(Duration.ofSeconds(300));
            assertProblem(pull(world, ""), 409, "under way");
            assertThat(world.tangoe.traffic().requests("GET", DEVICES)).hasSize(1);

            until("it went on", () -> {
                world.clock.advance(Duration.ofSeconds(300));
                return world.api("/api/inventory/runs/" + run).path("status").asText().equals("done");
            });
            assertThat(queries(world, DEVICES)).containsExactly("1 999 null", "1 999 null");
        }
    }

    @Test
    void aNoOfTangoeEndsTheRunWithItsReason() {
        try (World world = world(TestDatabase.H2).start()) {
            world.tangoe.faults().onPath(LINES).status(403);

            JsonNode run = untilEnded(world, id(pull(world, "")));

            assertThat(run.path("status").asText()).isEqualTo("failed");
            assertThat(run.path("reason").asText()).contains("403");
        }
    }

    @Test
    void aTenantThatAnswersTheSamePageForEverIsNotReadForEver() {
        try (World world = world(TestDatabase.H2).start()) {
            IntStream.range(1, 500).forEach(i -> world.tangoe.device(laptop(i, "SAME" + i)));
            world.tangoe.ignoresPages(true);

            JsonNode run = untilEnded(world, id(pull(world, "")));

            assertThat(run.path("status").asText()).isEqualTo("failed");
            assertThat(run.path("reason").asText()).contains("the same devices whichever page");
            assertThat(queries(world, DEVICES)).hasSize(2);
        }
    }

    @Test
    void aWrongModeIsABadRequestAndNobodyElseMayBeginOne() {
        try (World world = world(TestDatabase.H2).start()) {
            assertProblem(pull(world, "?mode=some"), 400);
            assertProblem(pull(world, "?full=true"), 400);
            assertProblem(world.post("/api/inventory/pull", null, null), 401);
            assertProblem(world.call("GET", "/api/inventory/pull", OPERATOR, null), 405);
            assertProblem(world.call("GET", "/api/inventory/runs/1", OPERATOR, null), 404, "GET /api/inventory/runs");
            assertProblem(world.post("/api/inventory/runs/x/release", OPERATOR, null), 404);
            assertProblem(world.call("GET", "/api/inventory/rejects?run=7", OPERATOR, null), 404);
            assertThat(world.api("/api/inventory/rejects").path("rejects")).isEmpty();
        }
    }

    @Test
    void ofTwoReplicasOneBeginsAScheduledPull() {
        try (World one = world(TestDatabase.POSTGRESQL); World other = new World(TestDatabase.H2, folder.resolve("other"))) {
            for (String name : List.of("SUPPORT_ENABLED", "INVENTORY_PULL_ENABLED", "DATABASE_URL", "DATABASE_USERNAME", "DATABASE_PASSWORD",
                    "TANGOE_URL", "TANGOE_GETS_PER_MINUTE")) {
                other.with(name, one.setting(name));
            }
            IntStream.range(1, 50).forEach(i -> one.tangoe.device(laptop(i, "TWO" + i)));
            one.with("INVENTORY_PULL_CRON", "0/5 * * * * ?").start();
            other.with("INVENTORY_PULL_CRON", "0/5 * * * * ?").start();

            until("three pulls are done", () -> all(one).stream().filter(run -> run.path("status").asText().equals("done")).count() >= 3);

            List<JsonNode> runs = all(one);
            long slots = runs.stream().map(run -> Instant.parse(run.path("started_at").asText()).getEpochSecond() / 5).distinct().count();
            assertThat(slots).as(runs.toString()).isEqualTo(runs.size());
        }
    }

    private static HttpResponse<String> pull(World world, String query) {
        return world.post("/api/inventory/pull" + query, OPERATOR, null);
    }

    private static String id(HttpResponse<String> begun) {
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        return World.json(begun).path("id").asText();
    }

    private static JsonNode untilEnded(World world, String run) {
        return untilEnded(world, run, false);
    }

    /** Page, size and date of each request that was made there. */
    private static List<String> queries(World world, String path) {
        return world.tangoe.traffic().requests("GET", path).stream().map(ReceivedRequest::query)
                .map(query -> query.get("page") + " " + query.get("per_page") + " " + query.get("updated_at_gt")).toList();
    }

    private static List<JsonNode> assets(World world) {
        List<JsonNode> assets = new ArrayList<>();
        world.api("/assets?limit=100000").path("assets").forEach(assets::add);
        return assets;
    }

    private static List<JsonNode> all(World world) {
        List<JsonNode> runs = new ArrayList<>();
        world.api("/api/inventory/runs?limit=1000").path("runs").forEach(runs::add);
        return runs;
    }

    private static Map<String, Object> laptop(int id, String serial) {
        return new LinkedHashMap<>(Map.of("id", id, "generic_serial", serial, "device_category", "Laptop", "manufacturer", "Lenovo"));
    }

    private static Map<String, Object> phone(int id, String imei, String serial, int line) {
        Map<String, Object> phone = laptop(id, serial);
        phone.put("imei", imei);
        phone.put("device_category", "Phone");
        phone.put("line_id", line);
        return phone;
    }

    private static Map<String, Object> line(int id, String number, Integer device) {
        Map<String, Object> line = new LinkedHashMap<>(Map.of("id", id, "international_number", number, "status", "active"));
        line.put("device_id", device);
        return line;
    }
}
