package tangoe.bridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tangoe.bridge.testing.Problems.assertProblem;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;
import tangoe.bridge.testing.Worlds;

/** The feed as a client reads it. */
class AssetApiTest {

    private static final String OPERATOR = "operator:watch";
    private static final String[] NAMES = {"asset_id", "kind", "category", "manufacturer", "model", "imei", "serial_number", "iccid",
        "phone_number", "carrier", "account_number", "plan", "status", "source_status", "employee_id", "owner_name", "owner_email",
        "group", "cost_center", "activated_on", "tangoe_id", "line_id", "source", "source_ref", "first_seen_at", "last_seen_at",
        "changed_at", "removed"};
    private static final List<String> OWN = List.of("monthly_charge", "total_charges", "data_usage_gb");

    @TempDir
    static Path folder;
    static Worlds worlds;

    @BeforeAll
    static void start() {
        worlds = new Worlds(folder, world -> world.with("SUPPORT_ENABLED", "false"));
    }

    @AfterAll
    static void stop() {
        worlds.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anAssetHasTheContractsFieldsInEveryForm(TestDatabase database) throws IOException {
        World world = worlds.on(database);
        String since = last(world);
        long written = write(world, Map.of("model", "iPhone 15", "owner_name", "Luddy, Fred \"Freddy\""));
        world.bridge().database().jdbi().useHandle(handle -> handle.execute("update asset set more = '{\"monthly_charge\":\"40.00\",\"data_usage_gb\":\"1.5\"}'"
                + " where asset_id = ?", written));

        HttpResponse<String> json = get(world, "?since=" + since, null);
        HttpResponse<String> lines = get(world, "?since=" + since, "application/x-ndjson");
        HttpResponse<String> csv = get(world, "?since=" + since, "text/csv");

        JsonNode asset = World.json(json).path("assets").path(0);
        assertThat(names(asset)).containsExactlyElementsOf(Stream.concat(Stream.of(NAMES), Stream.of("more")).toList());
        assertThat(names(asset.path("more"))).isEqualTo(OWN);
        assertThat(asset.path("more").path("monthly_charge").asText()).isEqualTo("40.00");
        assertThat(asset.path("more").path("total_charges").isNull()).isTrue();
        assertThat(asset.path("model").asText()).isEqualTo("iPhone 15");
        assertThat(asset.path("group").isNull()).isTrue();
        assertThat(asset.path("removed").isBoolean()).isTrue();
        assertThat(asset.path("changed_at").asText()).endsWith("Z");
        assertThat(json.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(lines.body().lines().map(World::jsonOf)).containsExactly(asset);
        assertThat(lines.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(csv.body())) {
            NamedCsvRecord row = reader.stream().toList().get(0);
            assertThat(row.getHeader()).containsExactlyElementsOf(Stream.concat(Stream.of(NAMES), OWN.stream()).toList());
            for (String name : OWN) {
                assertThat(row.getField(name)).as(name).isEqualTo(asset.path("more").path(name).asText("").replace("null", ""));
            }
            for (String name : NAMES) {
                assertThat(row.getField(name)).as(name).isEqualTo(asset.path(name).asText("").replace("null", ""));
            }
        }
        for (HttpResponse<String> each : List.of(lines, csv)) {
            assertThat(each.headers().firstValue("Next-Cursor")).contains(World.json(json).path("next").asText());
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aCellThatASpreadsheetWouldCalculateIsDefusedInCsvAlone(TestDatabase database) throws IOException {
        World world = worlds.on(database);
        List<String> evil = List.of("=HYPERLINK(\"http://x\")", "+13175550142", "-1+1", "@SUM(A1)", "\t=1", "\r=1");
        for (String text : evil) {
            String since = last(world);
            write(world, Map.of("model", text));

            assertThat(World.json(get(world, "?since=" + since, "*/*")).path("assets").path(0).path("model").asText()).isEqualTo(text);
            try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(get(world, "?since=" + since, "text/csv").body())) {
                assertThat(reader.stream().findFirst().orElseThrow().getField("model")).isEqualTo("'" + text);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void piecesFollowOneAnotherWithoutGapOrRepetitionAndTheLastSaysWhereToComeAgain(TestDatabase database) {
        World world = worlds.on(database);
        String since = last(world);
        for (int i = 0; i < 7; i++) {
            write(world, Map.of("model", "piece " + i, "kind", i % 2 == 0 ? "device" : "line"));
        }

        assertThat(models(world, since, 3, "")).containsExactly("piece 0", "piece 1", "piece 2", "piece 3", "piece 4", "piece 5", "piece 6");
        assertThat(models(world, since, 2, "&kind=line")).containsExactly("piece 1", "piece 3", "piece 5");
        assertThat(models(world, since, 4, "&kind=device")).hasSize(4);
        String end = World.json(get(world, "?since=" + since + "&kind=line", null)).path("next").asText();
        assertThat(World.json(get(world, "?since=" + end, null)).path("next").asText()).isEqualTo(end);
        write(world, Map.of("model", "later"));
        assertThat(models(world, end, 10, "")).containsExactly("later");
        assertThat(get(world, "?since=" + since + "&limit=3&kind=line", null).headers().firstValue("Link").orElse(""))
                .matches("</assets\\?since=[A-Za-z0-9_-]{16}&limit=3&kind=line>; rel=\"next\"");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoReadsWhileTwoWriteSeesEveryAssetsLastChangeAndNoneTwice(TestDatabase database) throws Exception {
        World world = worlds.on(database);
        String since = last(world);
        List<Long> assets = Stream.generate(() -> write(world, Map.of("model", "at first"))).limit(20).toList();
        Map<Long, String> written = new HashMap<>();
        CompletableFuture<?> writers = CompletableFuture.allOf(CompletableFuture.runAsync(() -> change(world, assets, "a", written)),
                CompletableFuture.runAsync(() -> change(world, assets, "b", written)));

        Set<String> seen = new HashSet<>();
        Map<Long, String> known = new HashMap<>();
        boolean quiet = false;
        while (!quiet) {
            boolean over = writers.isDone();
            JsonNode piece = World.json(get(world, "?limit=3&since=" + since, null));
            for (JsonNode asset : piece.path("assets")) {
                String marker = asset.path("asset_id").asText() + " " + asset.path("model").asText();
                assertThat(seen.add(marker)).as("twice: " + marker).isTrue();
                known.put(asset.path("asset_id").asLong(), asset.path("model").asText());
            }
            since = piece.path("next").asText();
            quiet = over && piece.path("assets").isEmpty();
        }

        writers.get();
        assertThat(known).containsAllEntriesOf(written);
        assertThat(written).isNotEmpty();
    }

    private static void change(World world, List<Long> assets, String writer, Map<Long, String> written) {
        Jdbi jdbi = world.bridge().database().jdbi();
        for (int i = 0; i < 50; i++) {
            String marker = writer + i;
            jdbi.useTransaction(handle -> {
                for (int j = 0; j < 3; j++) {
                    long asset = assets.get(ThreadLocalRandom.current().nextInt(assets.size()));
                    long change = next(handle);
                    handle.createUpdate("update asset set model = :model, change_number = :change where asset_id = :id")
                            .bind("model", marker).bind("change", change).bind("id", asset).execute();
                    synchronized (written) {
                        written.put(asset, marker);
                    }
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLargePieceIsStreamedAndOneThatBreaksOffDoesNotPassForWhole(TestDatabase database) throws Exception {
        World world = worlds.on(database);
        String since = last(world);
        Jdbi jdbi = world.bridge().database().jdbi();
        int many = 5_000;
        long base = 1_000_000L + ThreadLocalRandom.current().nextInt(1_000_000) * 100_000L;
        jdbi.useTransaction(handle -> {
            long first = next(handle);
            var batch = handle.prepareBatch(INSERT);
            for (int i = 0; i < many; i++) {
                row(batch, base + i, first + i, Map.of("model", "m".repeat(300)));
                batch.add();
            }
            batch.execute();
            handle.execute("update asset_feed set last_change = ?", first + many - 1);
            String wide = "w".repeat(400);
            handle.execute("update asset set category = ?, manufacturer = ?, carrier = ?, plan = ?, cost_center = ? where asset_id >= ?",
                    wide, wide, wide, wide, wide, base);
        });

        assertThat(get(world, "?limit=100000&since=" + since, "application/x-ndjson").body().lines()).hasSize(many);

        try (InputStream half = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(world.url() + "/assets?limit=100000&since="
                + since)).header("Authorization", World.basic(OPERATOR)).build(), HttpResponse.BodyHandlers.ofInputStream()).body()) {
            half.readNBytes(100_000);
            jdbi.useHandle(handle -> handle.execute("alter table asset rename to asset_away"));
            assertThatThrownBy(half::readAllBytes).isInstanceOf(IOException.class);
        } finally {
            jdbi.useHandle(handle -> handle.execute("alter table asset_away rename to asset"));
        }
        jdbi.useHandle(handle -> handle.createUpdate("delete from asset where asset_id >= :base").bind("base", base).execute());
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=100001", "limit=x", "kind=phone", "since=x", "since=0", "since=AAAAAAAAAAAAAAAA", "after=1",
        "since=AAAAAAAAAAFmHBtj", "Since=1", "kind=device&kind=line"})
    void aWrongParameterIsABadRequest(String query) {
        assertProblem(get(worlds.on(TestDatabase.H2), "?" + query, null), 400);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aCursorOfANewerFeedIsABadRequest(TestDatabase database) {
        World world = worlds.on(database);
        String ahead = tangoe.bridge.inventory.feed.FeedCursor.of(1L << 40);

        assertProblem(get(world, "?since=" + ahead, null), 400, "ahead of this feed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/xml", "application/json;q=0, text/plain"})
    void anotherFormIsNotAcceptable(String accept) {
        assertProblem(get(worlds.on(TestDatabase.H2), "", accept), 406, "application/x-ndjson");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void itOpensToOperatorsAlone(TestDatabase database) {
        World world = worlds.on(database);

        assertProblem(world.call("GET", "/assets", null, null), 401);
        assertProblem(world.call("GET", "/assets", "operator:wrong", null), 401);
        assertProblem(world.call("POST", "/assets", OPERATOR, "{}"), 405);
    }

    private static HttpResponse<String> get(World world, String query, String accept) {
        return accept == null ? world.call("GET", "/assets" + query, OPERATOR, null)
                : world.call("GET", "/assets" + query, OPERATOR, null, "Accept", accept);
    }

    /** Where the feed ends now. */
    private static String last(World world) {
        return tangoe.bridge.inventory.feed.FeedCursor.of(world.bridge().database().jdbi()
                .withHandle(handle -> handle.createQuery("select last_change from asset_feed").mapTo(Long.class).one()));
    }

    private static List<String> models(World world, String since, int limit, String more) {
        List<String> models = new ArrayList<>();
        String cursor = since;
        JsonNode piece;
        do {
            piece = World.json(get(world, "?limit=" + limit + "&since=" + cursor + more, null));
            assertThat(piece.path("assets").size()).isLessThanOrEqualTo(limit);
            piece.path("assets").forEach(asset -> models.add(asset.path("model").asText()));
            cursor = piece.path("next").asText();
        } while (!piece.path("assets").isEmpty());
        return models;
    }

    private static final String INSERT = """
            insert into asset (asset_id, change_number, first_seen_at, last_seen_at, changed_at, run_id, place, origins, removed,
                in_parts, kind, status, model, owner_name)
            values (:id, :change, current_timestamp, current_timestamp, current_timestamp, 0, 1, 1, false, false, :kind, 'in_use',
                :model, :owner_name)""";

    private static long write(World world, Map<String, String> fields) {
        return world.bridge().database().jdbi().inTransaction(handle -> {
            long change = next(handle);
            row(handle.createUpdate(INSERT), change, change, fields).execute();
            return change;
        });
    }

    private static <T extends org.jdbi.v3.core.statement.SqlStatement<T>> T row(T statement, long id, long change, Map<String, String> fields) {
        return statement.bind("id", id).bind("change", change).bind("kind", fields.getOrDefault("kind", "device"))
                .bind("model", fields.get("model")).bind("owner_name", fields.get("owner_name"));
    }

    /** The next change number, and the lock under which it is given out, as a load has it. */
    private static long next(Handle handle) {
        handle.execute("update asset_feed set last_change = last_change + 1 where id = 1");
        return handle.createQuery("select last_change from asset_feed where id = 1").mapTo(Long.class).one();
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
