package tangoe.bridge.inventory.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.CuttingProxy;
import tangoe.bridge.testing.LogLines;
import tangoe.bridge.testing.OpenSsh;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;
import tangoe.bridge.testing.Worlds;

/** Files that are dropped on a real OpenSSH server. Nothing is taken before the world's clock has moved on by the settle time. */
class DropTest {

    private static final Duration SETTLE = Duration.ofMinutes(10);
    private static final String HEADER = "ID,Device Category,Manufacturer,Model,IMEI,Serial Number,Status\n";

    @TempDir
    static Path folder;
    static OpenSsh ssh;
    static Worlds worlds;

    @BeforeAll
    static void start() {
        ssh = new OpenSsh();
        for (TestDatabase database : TestDatabase.values()) {
            ssh.folder(ssh.writer(), database.name());
        }
        worlds = new Worlds(folder, world -> world);
    }

    @AfterAll
    static void stop() {
        worlds.close();
        shared.values().forEach(World::close);
        ssh.close();
    }

    private static final java.util.Map<TestDatabase, World> shared = new java.util.EnumMap<>(TestDatabase.class);

    /** Looks into a folder of its own, and takes files that begin with whole- for full snapshots. */
    private static synchronized World on(TestDatabase database) {
        return shared.computeIfAbsent(database, first -> dropping(new World(first, folder.resolve("shared-" + first)), ssh.writer(),
                first.name()).with("INVENTORY_DROP_PRIVATE_KEY_FILE", ssh.privateKey().toString()).start());
    }

    private static World dropping(World world, String account, String directory) {
        return world.with("SUPPORT_ENABLED", "false").with("INVENTORY_DROP_ENABLED", "true").with("INVENTORY_DROP_HOST", "127.0.0.1")
                .with("INVENTORY_DROP_PORT", Integer.toString(ssh.port())).with("INVENTORY_DROP_USERNAME", account)
                .with("INVENTORY_DROP_KNOWN_HOSTS_FILE", ssh.knownHosts().toString()).with("INVENTORY_DROP_DIRECTORY", directory)
                .with("INVENTORY_DROP_WHOLE", "whole-.*").with("INVENTORY_DROP_POLL_PERIOD", "100ms")
                .with("INVENTORY_DROP_SETTLE_TIME", SETTLE.toMinutes() + "m");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aFileIsLoadedAndFiledUnderDone(TestDatabase database) throws IOException {
        World world = on(database);
        ssh.put(ssh.writer(), database + "/devices.csv", Files.readAllBytes(Path.of("src/test/resources/inventory/devices.csv")));

        JsonNode run = untilRun(world, "devices.csv");

        assertThat(run.path("status").asText()).as(run.toString()).isEqualTo("done");
        assertThat(run.path("source").asText()).isEqualTo("csv");
        assertThat(run.path("rows").asInt()).isEqualTo(2);
        assertThat(run.path("accepted").asInt()).isEqualTo(2);
        untilFiled(database, "done", run, "devices.csv");
        assertThat(assets(world)).extracting(asset -> asset.path("serial_number").asText()).contains("F2LXK0N7JCLF", "R52N90ABCDE");
        assertThat(spooled(world)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aPackedFileIsLoadedToo(TestDatabase database) throws IOException {
        World world = on(database);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(rows("PACKED", 3).getBytes(StandardCharsets.UTF_8));
        }
        ssh.put(ssh.writer(), database + "/packed.csv.gz", packed.toByteArray());

        JsonNode run = untilRun(world, "packed.csv.gz");

        assertThat(run.path("accepted").asInt()).as(run.toString()).isEqualTo(3);
        untilFiled(database, "done", run, "packed.csv.gz");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aFileThatIsNoReportIsFiledUnderFailedAndStopsNoOther(TestDatabase database) {
        World world = on(database);
        ssh.put(ssh.writer(), database + "/letter.csv", "Dear customer,\nthis is no report.\n");
        ssh.put(ssh.writer(), database + "/next.csv", rows("NEXT", 1));

        JsonNode run = untilRun(world, "letter.csv");

        assertThat(run.path("status").asText()).isEqualTo("failed");
        assertThat(run.path("reason").asText()).isNotBlank();
        untilFiled(database, "failed", run, "letter.csv");
        assertThat(untilRun(world, "next.csv").path("status").asText()).isEqualTo("done");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aFileThatGrowsIsLeftAlone(TestDatabase database) {
        World world = on(database);
        String name = database + "/growing.csv";
        ssh.append(ssh.writer(), name, HEADER);
        for (int i = 0; i < 10; i++) {
            ssh.append(ssh.writer(), name, row("GROW" + i));
            ssh.put(ssh.writer(), database + "/beside" + i + ".txt", "");
            world.clock.advance(SETTLE.minusMinutes(1));
        }

        assertThat(untilRun(world, "growing.csv").path("rows").asInt()).isEqualTo(10);
        assertThat(runs(world, "growing.csv")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aSnapshotThatWouldRemoveTooMuchIsHeldUntilAPersonSaysYes(TestDatabase database) {
        World world = on(database);
        ssh.put(ssh.writer(), database + "/whole-1.csv", rows("WHOLE", 40));
        assertThat(untilRun(world, "whole-1.csv").path("status").asText()).isIn("done", "held");
        releaseAll(world);
        until("40 assets", () -> living(world, "WHOLE").size() == 40);

        ssh.put(ssh.writer(), database + "/whole-2.csv", rows("WHOLE", 4));
        JsonNode held = untilRun(world, "whole-2.csv");
        assertThat(held.path("status").asText()).isEqualTo("held");
        assertThat(held.path("reason").asText()).isNotBlank();
        untilFiled(database, "held", held, "whole-2.csv");
        assertThat(living(world, "WHOLE")).hasSize(40);

        assertThat(world.post("/api/inventory/runs/" + held.path("id").asText() + "/release", "operator:watch", null).statusCode()).isEqualTo(202);
        until("4 assets", () -> living(world, "WHOLE").size() == 4);
        until("the run is done", () -> runs(world, "whole-2.csv").get(0).path("status").asText().equals("done"));
        until("nothing is left on the disk", () -> spooled(world).isEmpty());
        assertProblem(world.post("/api/inventory/runs/" + held.path("id").asText() + "/release", "operator:watch", null), 409, "done");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void namesThatMeanHarmAreNotTaken(TestDatabase database) {
        World world = on(database);
        List<String> harmful = List.of("two\nlines.csv", "st*r.csv", "wh?t.csv", "back\\slash.csv", ".hidden.csv", "$(reboot).csv",
                "n".repeat(240) + ".csv", "tab\t.csv", "\u202egnp.csv");
        for (String name : harmful) {
            ssh.put(ssh.writer(), database + "/" + name, rows("HARM", 1));
        }
        ssh.put(ssh.writer(), database + "/Zürich & Söhne, (neu).csv", rows("FINE", 1));

        assertThat(untilRun(world, "Zürich & Söhne, (neu).csv").path("status").asText()).isEqualTo("done");
        assertThat(living(world, "HARM")).isEmpty();
        assertThat(ssh.names(ssh.writer(), database.name())).containsAll(harmful);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLinkIsNotFollowed(TestDatabase database) throws IOException {
        World world = on(database);
        Files.createSymbolicLink(ssh.upload(ssh.writer()).resolve(database + "/link.csv"), Path.of("/upload/elsewhere.csv"));
        ssh.put(ssh.writer(), "elsewhere.csv", rows("LINKED", 1));
        ssh.put(ssh.writer(), database + "/after-link.csv", rows("AFTERLINK", 1));

        untilRun(world, "after-link.csv");

        assertThat(living(world, "LINKED")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aFileOfAnAccountThatMayNotWriteIsRememberedAlsoAfterARestart(TestDatabase database) {
        try (World world = dropping(new World(database, folder.resolve("reading-" + database)), ssh.reader(), ".")
                .with("INVENTORY_DROP_PASSWORD", ssh.password()).start()) {
            String first = "first-" + database + ".csv";
            String second = "second-" + database + ".csv";
            String third = "third-" + database + ".csv";
            ssh.put(ssh.reader(), first, rows("FIRST", 2));
            untilRun(world, first);
            ssh.put(ssh.reader(), second, rows("SECOND", 2));
            untilRun(world, second);
            until("both are remembered", () -> world.bridge().database().jdbi().withHandle(handle -> handle
                    .createQuery("select count(*) from dropped_file where status = 'stays' and (name like :first or name like :second)")
                    .bind("first", "%" + first).bind("second", "%" + second).mapTo(Integer.class).one()) == 2);

            world.stop();
            world.start();
            ssh.put(ssh.reader(), third, rows("THIRD", 2));
            untilRun(world, third);

            assertThat(runs(world, first)).hasSize(1);
            assertThat(runs(world, second)).hasSize(1);
            assertThat(ssh.names(ssh.reader(), ".")).contains(first, second, third);
        }
    }

    @Test
    void ofTwoReplicasOneTakesAFile() {
        ssh.folder(ssh.writer(), "replicas");
        try (World one = dropping(new World(TestDatabase.POSTGRESQL, folder.resolve("one")), ssh.writer(), "replicas")
                .with("INVENTORY_DROP_PASSWORD", ssh.password());
                World other = dropping(new World(TestDatabase.H2, folder.resolve("other")), ssh.writer(), "replicas")
                        .with("INVENTORY_DROP_PASSWORD", ssh.password()).with("DATABASE_URL", one.setting("DATABASE_URL"))
                        .with("DATABASE_USERNAME", "postgres").with("DATABASE_PASSWORD", "postgres")) {
            one.start();
            other.start();
            List<String> names = IntStream.range(0, 20).mapToObj(i -> "file" + i + ".csv").toList();
            names.forEach(name -> ssh.put(ssh.writer(), "replicas/" + name, rows(name.replaceAll("\\W", "").toUpperCase(), 5)));

            until("all are loaded", () -> {
                one.clock.advance(SETTLE);
                other.clock.advance(SETTLE);
                return ssh.names(ssh.writer(), "replicas/done").size() == names.size();
            });

            assertThat(all(one).stream().map(run -> run.path("file").asText())).containsExactlyInAnyOrderElementsOf(names);
            assertThat(assets(one)).hasSize(100);
        }
    }

    @Test
    void aServerWhoseKeyIsNotKnownGetsNothingAndTheLogSaysHowToAddIt() throws IOException {
        Path known = Files.writeString(folder.resolve("known_hosts"), "[127.0.0.1]:1 " + Files.readString(ssh.privateKey().resolveSibling("key.pub")));
        ssh.folder(ssh.writer(), "unknown");
        ssh.put(ssh.writer(), "unknown/x.csv", rows("UNKNOWN", 1));
        try (LogLines log = new LogLines();
                World world = dropping(new World(TestDatabase.H2, folder.resolve("unknown")), ssh.writer(), "unknown")
                        .with("INVENTORY_DROP_PASSWORD", ssh.password()).with("INVENTORY_DROP_KNOWN_HOSTS_FILE", known.toString()).start()) {
            until("it is said", () -> log.all().stream().anyMatch(line -> line.contains("ssh-keyscan -p " + ssh.port() + " 127.0.0.1")));
            assertThat(log.all()).noneMatch(line -> line.contains(ssh.password()));
            assertThat(all(world)).isEmpty();
        }
    }

    @Test
    void aServerThatShowsAnotherKeyThanBeforeGetsNothing() throws IOException {
        Path known = Files.writeString(folder.resolve("changed_hosts"),
                "[127.0.0.1]:" + ssh.port() + " " + Files.readString(ssh.privateKey().resolveSibling("key.pub")));
        try (LogLines log = new LogLines();
                World world = dropping(new World(TestDatabase.H2, folder.resolve("changed")), ssh.writer(), ".")
                        .with("INVENTORY_DROP_PASSWORD", ssh.password()).with("INVENTORY_DROP_KNOWN_HOSTS_FILE", known.toString()).start()) {
            until("it is said", () -> log.all().stream().anyMatch(line -> line.contains("is another than the one in")));
            assertThat(all(world)).isEmpty();
        }
    }

    @Test
    void anAccountThatIsNotAcceptedIsSaidOnce() {
        try (LogLines log = new LogLines();
                World world = dropping(new World(TestDatabase.H2, folder.resolve("wrong")), ssh.writer(), ".")
                        .with("INVENTORY_DROP_PASSWORD", "wrong-password").start()) {
            until("it is said", () -> log.all().stream().anyMatch(line -> line.contains("does not accept the account")));
            assertThat(log.all()).noneMatch(line -> line.contains("wrong-password"));
            assertThat(all(world)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aConnectionThatIsCutHalfWayLeavesTheStateOfAPlainRun(TestDatabase database) throws IOException {
        String directory = "cut-" + database;
        ssh.folder(ssh.writer(), directory);
        try (CuttingProxy proxy = new CuttingProxy(ssh.port())) {
            Path known = Files.writeString(folder.resolve("known-cut-" + database),
                    Files.readString(ssh.knownHosts()).replace("]:" + ssh.port(), "]:" + proxy.port()));
            try (World world = dropping(new World(database, folder.resolve(directory)), ssh.writer(), directory)
                    .with("INVENTORY_DROP_PASSWORD", ssh.password()).with("INVENTORY_DROP_KNOWN_HOSTS_FILE", known.toString())
                    .with("INVENTORY_DROP_PORT", Integer.toString(proxy.port())).start()) {
                ssh.put(ssh.writer(), directory + "/cut.csv", rows("CUT", 5_000));
                proxy.cutAfter(80_000);

                JsonNode run = untilRun(world, "cut.csv");

                assertThat(proxy.cuts()).isEqualTo(1);
                assertThat(run.path("status").asText()).isEqualTo("done");
                assertThat(run.path("accepted").asInt()).isEqualTo(5_000);
                assertThat(runs(world, "cut.csv")).hasSize(1);
                until("it is filed", () -> ssh.names(ssh.writer(), directory + "/done").size() == 1);
                assertThat(spooled(world)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aStoreThatIsAwayForAWhileIsWaitedFor(TestDatabase database) {
        World world = on(database);
        Jdbi jdbi = world.bridge().database().jdbi();
        ssh.put(ssh.writer(), database + "/waits.csv", rows("WAITS", 5));
        jdbi.useHandle(handle -> handle.execute("alter table asset_feed rename to asset_feed_away"));
        try {
            until("its run has begun", () -> {
                world.clock.advance(SETTLE);
                return !runs(world, "waits.csv").isEmpty();
            });
        } finally {
            jdbi.useHandle(handle -> handle.execute("alter table asset_feed_away rename to asset_feed"));
        }

        JsonNode run = untilRun(world, "waits.csv");

        assertThat(run.path("status").asText()).isEqualTo("done");
        assertThat(runs(world, "waits.csv")).hasSize(1);
        assertThat(living(world, "WAITS")).hasSize(5);
    }

    private static void releaseAll(World world) {
        for (JsonNode run : all(world)) {
            if (run.path("status").asText().equals("held")) {
                world.post("/api/inventory/runs/" + run.path("id").asText() + "/release", "operator:watch", null);
            }
        }
    }

    private static String rows(String prefix, int count) {
        return HEADER + IntStream.range(0, count).mapToObj(i -> row(prefix + i)).collect(Collectors.joining());
    }

    private static String row(String serial) {
        return ",Laptop,Lenovo,ThinkPad X1,," + serial + ",Active\n";
    }

    /** The last run of a file, when it has ended or is held. */
    private static JsonNode untilRun(World world, String file) {
        until(file + " is loaded", () -> {
            world.clock.advance(SETTLE);
            return runs(world, file).stream().anyMatch(run -> !run.path("status").asText().equals("running"));
        });
        return runs(world, file).get(0);
    }

    private static void untilFiled(TestDatabase database, String under, JsonNode run, String name) {
        until(name + " is under " + under, () -> ssh.names(ssh.writer(), database + "/" + under).contains(run.path("id").asText() + "-" + name)
                && !ssh.names(ssh.writer(), database.name()).contains(name));
    }

    private static List<JsonNode> runs(World world, String file) {
        return all(world).stream().filter(run -> run.path("file").asText().equals(file)).toList();
    }

    private static List<JsonNode> all(World world) {
        List<JsonNode> runs = new ArrayList<>();
        world.api("/api/inventory/runs?limit=1000").path("runs").forEach(runs::add);
        return runs;
    }

    private static List<JsonNode> assets(World world) {
        List<JsonNode> assets = new ArrayList<>();
        world.api("/assets?limit=100000").path("assets").forEach(assets::add);
        return assets;
    }

    private static List<JsonNode> living(World world, String serials) {
        return assets(world).stream().filter(asset -> asset.path("serial_number").asText().startsWith(serials))
                .filter(asset -> !asset.path("removed").asBoolean()).toList();
    }

    private static List<Path> spooled(World world) {
        Path spool = Path.of(world.setting("DATA_DIR")).resolve("spool");
        if (!Files.isDirectory(spool)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(spool)) {
            return files.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
