package tangoe.bridge.inventory.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.cluster.Replica;
import tangoe.bridge.database.Database;
import tangoe.bridge.inventory.feed.AssetFeed;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.mapping.Tables;
import tangoe.bridge.settings.Settings;
import tangoe.bridge.testing.TestDatabase;

/** An empty inventory with the shipped mapping, and a clock that stands still. One database of each sort serves all tests. */
public final class Stock {

    static final JsonNode TABLE = Tables.load(Path.of("routes/mappings")).table(AssetColumns.TABLE);
    public static final AssetColumns COLUMNS = new AssetColumns(TABLE);
    static final Pattern SHIPPED_DATES = Pattern.compile(Settings.load(Path.of("").toAbsolutePath(), Map.of()).text("inventory.drop.dated"));
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<TestDatabase, Database> DATABASES = new EnumMap<>(TestDatabase.class);
    private static final Map<TestDatabase, Replica> REPLICAS = new EnumMap<>(TestDatabase.class);

    public final Jdbi jdbi;
    final Replica replica;
    final Runs runs;
    final Rejects rejects;
    final AssetFeed feed;
    final Inventory inventory;
    Instant now = Instant.parse("2026-11-20T02:00:00Z");

    private final Path folder;

    public Stock(TestDatabase database) {
        this(database, 20);
    }

    /** @param brake percent */
    public Stock(TestDatabase database, int brake) {
        this(database, brake, COLUMNS);
    }

    public Stock(TestDatabase database, int brake, AssetColumns columns) {
        this(emptied(opened(database).jdbi()), REPLICAS.get(database), brake, columns);
    }

    public Stock(Jdbi jdbi, Replica replica, int brake) {
        this(jdbi, replica, brake, COLUMNS);
    }

    /** With what other stocks of this database have brought in. */
    static Stock asItIs(TestDatabase database, AssetColumns columns) {
        return new Stock(opened(database).jdbi(), REPLICAS.get(database), 20, columns);
    }

    private Stock(Jdbi jdbi, Replica replica, int brake, AssetColumns columns) {
        this.jdbi = jdbi;
        this.replica = replica;
        Clock clock = clock();
        this.runs = new Runs(jdbi, clock, replica);
        this.rejects = new Rejects(jdbi);
        this.feed = new AssetFeed(jdbi, columns::table);
        this.inventory = new Inventory(jdbi, clock, runs, () -> columns, brake, new SnapshotDates(SHIPPED_DATES, clock));
        try {
            this.folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "stock");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static synchronized Database opened(TestDatabase database) {
        return DATABASES.computeIfAbsent(database, Stock::open);
    }

    private static Database open(TestDatabase database) {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "stock").toAbsolutePath();
            Map<String, String> environment = database.environment(folder);
            // Nobody kills these tests' process: H2 need not wait for the disk at each commit.
            String url = environment.get("DATABASE_URL").replace(";WRITE_DELAY=0", "");
            Database opened = Database.open(url, environment.get("DATABASE_USERNAME"),
                    environment.getOrDefault("DATABASE_PASSWORD", ""), 12);
            Replica replica = new Replica(opened.jdbi());
            replica.join(false);
            REPLICAS.put(database, replica);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                replica.close();
                opened.close();
            }));
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Jdbi emptied(Jdbi jdbi) {
        jdbi.useTransaction(handle -> {
            for (String table : List.of("asset", "asset_part", "asset_known", "inventory_reject", "inventory_page", "inventory_run")) {
                handle.execute("delete from " + table);
            }
            handle.execute("update asset_origin set last_whole_at = null");
            handle.execute("update asset_feed set last_change = 0, last_record = 0");
        });
        return jdbi;
    }

    void passes(Duration time) {
        now = now.plus(time);
    }

    Path file(String name, byte[] content) {
        try {
            return Files.write(Files.createTempDirectory(folder, "drop").resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Run drop(String name, boolean whole, byte[] content) {
        return inventory.loadFile(inventory.beginFile(name, file(name, content), whole));
    }

    /** @param modifiedAt as the server of the drop tells it */
    Run drop(String name, boolean whole, Instant modifiedAt, String content) {
        return inventory.loadFile(inventory.beginFile(name, file(name, content.getBytes(StandardCharsets.UTF_8)), whole, modifiedAt));
    }

    Run drop(String name, boolean whole, String content) {
        return drop(name, whole, content.getBytes(StandardCharsets.UTF_8));
    }

    Run whole(String content) {
        return drop("devices.csv", true, content);
    }

    Run part(String content) {
        return drop("devices.csv", false, content);
    }

    /** @param devices and lines: null for a pull that does not ask for them */
    Run pull(boolean whole, String devices, String lines) {
        long run = inventory.beginPull(whole);
        if (devices != null) {
            inventory.loadPage(run, AssetKind.DEVICE, 1, json(devices));
        }
        if (lines != null) {
            inventory.loadPage(run, AssetKind.LINE, 1, json(lines));
        }
        return inventory.finishPull(run);
    }

    /** Assets by id, read through the feed in small pages. */
    Map<String, Map<String, Object>> replayed() {
        Map<String, Map<String, Object>> assets = new TreeMap<>();
        long cursor = 0;
        while (true) {
            AssetFeed.Changes changes = feed.since(cursor, 3, null);
            changes.assets().forEach(asset -> assets.put((String) asset.get("asset_id"), asset));
            if (changes.assets().isEmpty()) {
                return assets;
            }
            cursor = changes.next();
        }
    }

    /** What is there now, without removed ones, ids, times and references, in the order of the texts. */
    List<String> content() {
        List<String> content = new ArrayList<>();
        for (Map<String, Object> asset : replayed().values()) {
            if (!(Boolean) asset.get("removed")) {
                Map<String, Object> bare = new LinkedHashMap<>(asset);
                List.of("asset_id", "first_seen_at", "last_seen_at", "changed_at", "source_ref").forEach(bare::remove);
                bare.values().removeIf(value -> value == null);
                content.add(bare.toString());
            }
        }
        content.sort(null);
        return content;
    }

    /** The only asset with these values. @param fields each with its value after it */
    Map<String, Object> asset(String... fields) {
        List<Map<String, Object>> found = replayed().values().stream().filter(asset -> {
            boolean fits = true;
            for (int i = 0; i < fields.length; i += 2) {
                fits &= fields[i + 1].equals(asset.get(fields[i]));
            }
            return fits;
        }).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " assets with " + List.of(fields) + ": " + found);
        }
        return found.get(0);
    }

    List<Reject> rejectsOf(Run run) {
        return rejects.list(run.id(), 0, 1000);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }
}
