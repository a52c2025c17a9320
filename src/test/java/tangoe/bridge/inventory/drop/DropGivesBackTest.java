package tangoe.bridge.inventory.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.inventory.store.Inventory;
import tangoe.bridge.testing.CuttingProxy;
import tangoe.bridge.testing.LogLines;
import tangoe.bridge.testing.OpenSsh;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Whatever ends between claim and filing, a dropped file is given back and named, and what is filed is what was loaded. */
class DropGivesBackTest {

    private static final String HEADER = "ID,Device Category,Manufacturer,Model,IMEI,Serial Number,Status\n";

    @TempDir
    static Path folder;
    static OpenSsh ssh;
    static final Map<TestDatabase, CuttingProxy> proxies = new EnumMap<>(TestDatabase.class);
    static final Map<TestDatabase, World> worlds = new EnumMap<>(TestDatabase.class);

    @BeforeAll
    static void start() {
        ssh = new OpenSsh();
    }

    @AfterAll
    static void stop() {
        worlds.values().forEach(World::close);
        proxies.values().forEach(CuttingProxy::close);
        ssh.close();
    }

    /** Looks into a folder of its own, through a proxy of its own. */
    private static synchronized World on(TestDatabase database) {
        return worlds.computeIfAbsent(database, DropGivesBackTest::begin);
    }

    private static World begin(TestDatabase database) {
        ssh.folder(ssh.writer(), database.name());
        CuttingProxy proxy = new CuttingProxy(ssh.port());
        proxies.put(database, proxy);
        try {
            Path known = Files.writeString(folder.resolve("known-" + database),
                    Files.readString(ssh.knownHosts()).replace("]:" + ssh.port(), "]:" + proxy.port()));
            return new World(database, folder.resolve(database.name())).with("SUPPORT_ENABLED", "false").with("INVENTORY_DROP_ENABLED", "true")
                    .with("INVENTORY_DROP_HOST", "127.0.0.1").with("INVENTORY_DROP_PORT", Integer.toString(proxy.port()))
                    .with("INVENTORY_DROP_USERNAME", ssh.writer()).with("INVENTORY_DROP_KNOWN_HOSTS_FILE", known.toString())
                    .with("INVENTORY_DROP_PRIVATE_KEY_FILE", ssh.privateKey().toString()).with("INVENTORY_DROP_DIRECTORY", database.name())
                    .with("INVENTORY_DROP_WHOLE", "whole-.*").with("INVENTORY_DROP_POLL_PERIOD", "100ms")
                    .with("INVENTORY_DROP_SETTLE_TIME", "1ms").start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aFileThatCannotBeOpenedIsNamedStopsNoOtherAndIsLoadedWhenItCan(TestDatabase database) throws IOException {
        World world = on(database);
        try (LogLines log = new LogLines()) {
            Path shut = shut(put(database, "shut.csv", rows("SHUT", 2)));
            put(database, "open.csv", rows("OPEN", 2));

            untilDone(world, "open.csv");
            until("health names it", () -> {
                world.clock.advance(Duration.ofSeconds(5));
                return drop(world).path("cause").asText().contains("\"shut.csv\": the server does not let the account");
            });
            assertThat(left(world, "shut.csv").path("wanted").asBoolean()).isTrue();
            assertThat(left(world, "shut.csv").path("reason").asText()).contains("inventory.drop.username");
            assertThat(log.all()).filteredOn(line -> line.contains("The dropped file \"shut.csv\" could not be taken")).hasSize(1);

            Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("rw-r--r--"));
            untilDone(world, "shut.csv");
        }
        until("health is well again", () -> drop(world).path("status").asText().equals("UP"));
        assertThat(left(world, "shut.csv").isMissingNode()).isTrue();
        assertThat(runs(world, "shut.csv")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aConnectionThatIsCutInTheFirstOfSixLosesNoneOfThem(TestDatabase database) {
        World world = on(database);
        List<String> names = IntStream.range(0, 6).mapToObj(i -> "six-" + i + ".csv").toList();
        Map<String, String> contents = names.stream().collect(Collectors.toMap(name -> name, name -> rows(name.substring(0, 5).toUpperCase(), 3_000)));
        proxies.get(database).cutAfter(60_000);
        names.forEach(name -> put(database, name, contents.get(name)));

        names.forEach(name -> untilDone(world, name));

        assertThat(proxies.get(database).cuts()).isEqualTo(1);
        names.forEach(name -> assertThat(runs(world, name)).as(name).hasSize(1));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aSpoolThatTakesNothingIsNamedAndTheFileLoadedWhenItDoes(TestDatabase database) throws IOException {
        World world = on(database);
        Path spool = Path.of(world.setting("DATA_DIR")).resolve("spool");
        Path aside = spool.resolveSibling("spool-aside");
        Files.createDirectories(spool);
        Files.move(spool, aside);
        Files.writeString(spool, "");
        try {
            put(database, "roomless.csv", rows("ROOMLESS", 2));
            until("it is named", () -> left(world, "roomless.csv").path("reason").asText().contains("look at data.dir"));
        } finally {
            Files.delete(spool);
            Files.move(aside, spool);
        }

        untilDone(world, "roomless.csv");
        assertThat(runs(world, "roomless.csv")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"H2,dropped_file", "H2,inventory_run", "H2,asset_feed", "H2,asset_known",
        "POSTGRESQL,dropped_file", "POSTGRESQL,inventory_run", "POSTGRESQL,asset_feed", "POSTGRESQL,asset_known"})
    void aStoreThatIsAwayAtAnyStepIsWaitedFor(TestDatabase database, String table) {
        World world = on(database);
        String name = "away-" + table.replace('_', '-') + ".csv";
        try (LogLines log = new LogLines()) {
            away(world, table, () -> {
                put(database, name, rows("AWAY" + table.replace("_", "").toUpperCase(), 2));
                until("it is met", () -> log.all().stream().anyMatch(line -> line.toLowerCase().contains(table)
                        || line.contains("the database does not answer")));
            });
        }

        untilDone(world, name);
        until("each run has ended", () -> runs(world, name).stream().noneMatch(run -> run.path("status").asText().equals("running")));
        assertThat(runs(world, name)).filteredOn(run -> run.path("status").asText().equals("done")).hasSize(1);
    }

    @Test
    void aFileThatTheStoreDoesNotTakeIsNamedAndKeepsNoOtherWaiting() {
        World world = on(TestDatabase.H2);
        Jdbi jdbi = world.bridge().database().jdbi();
        jdbi.useHandle(handle -> handle.execute("alter table asset add constraint not_this_one check (serial_number <> 'NOTTHIS0')"));
        try {
            put(TestDatabase.H2, "nottaken.csv", rows("NOTTHIS", 1));
            until("it is tried", () -> !runs(world, "nottaken.csv").isEmpty());
            put(TestDatabase.H2, "behind.csv", rows("BEHIND", 1));
            until("it is named", () -> left(world, "nottaken.csv").path("reason").asText().toLowerCase().contains("not_this_one"));
            untilDone(world, "behind.csv");
        } finally {
            jdbi.useHandle(handle -> handle.execute("alter table asset drop constraint not_this_one"));
        }
        untilDone(world, "nottaken.csv");
        assertThat(runs(world, "nottaken.csv")).filteredOn(run -> run.path("status").asText().equals("done")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aClaimThatCannotBeGivenBackWhileTheStoreIsAwayIsGivenBackLater(TestDatabase database) {
        World world = on(database);
        away(world, "asset_feed", () -> {
            put(database, "claimed.csv", rows("CLAIMED", 2));
            until("its run has begun", () -> !runs(world, "claimed.csv").isEmpty());
            away(world, "dropped_file", () -> {
                world.bridge().database().jdbi().useHandle(handle -> handle.execute("alter table asset_feed_away rename to asset_feed"));
                until("it is filed", () -> ssh.names(ssh.writer(), database + "/done").stream().anyMatch(done -> done.endsWith("-claimed.csv")));
                world.bridge().database().jdbi().useHandle(handle -> handle.execute("alter table asset_feed rename to asset_feed_away"));
            });
        });

        until("nothing is claimed any more", () -> world.bridge().database().jdbi().withHandle(handle -> handle
                .createQuery("select count(*) from dropped_file where status = 'taken'").mapTo(Integer.class).one()) == 0);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aFileWhoseServerIsGoneBeforeItIsFiledIsFiledLaterAndLoadedOnce(TestDatabase database) {
        World world = on(database);
        away(world, "asset_feed", () -> {
            put(database, "unfiled.csv", rows("UNFILED", 2));
            until("its run has begun", () -> !runs(world, "unfiled.csv").isEmpty());
            ssh.stop();
        });
        try {
            until("it is loaded", () -> runs(world, "unfiled.csv").get(0).path("status").asText().equals("done"));
            until("it is named", () -> left(world, "unfiled.csv").path("reason").asText().contains("it is loaded, and could not be moved to done"));
        } finally {
            ssh.start();
        }

        untilDone(world, "unfiled.csv");
        assertThat(runs(world, "unfiled.csv")).hasSize(1);
    }

    /** A process that stood still for long is taken for dead by another, which ends its runs and may have its files. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aFileWhoseRunAnotherReplicaHasEndedIsNotFiledUnread(TestDatabase database) {
        World world = on(database);
        Jdbi jdbi = world.bridge().database().jdbi();
        away(world, "asset_feed", () -> {
            put(database, "stoodstill.csv", rows("STOODSTILL", 2));
            until("its run has begun", () -> !runs(world, "stoodstill.csv").isEmpty());
            jdbi.useHandle(handle -> {
                handle.execute("insert into replica (id, alive_until) values ('another', current_timestamp + interval '60' minute)");
                handle.execute("update dropped_file set claimed_by = 'another' where name = 'stoodstill.csv'");
                handle.execute("update inventory_run set claimed_by = 'another', status = 'failed', reason = 'taken for dead' where file = 'stoodstill.csv'");
            });
        });
        until("it is given back", () -> left(world, "stoodstill.csv").path("wanted").asBoolean());
        assertThat(jdbi.<List<String>, RuntimeException>withHandle(handle -> handle.createQuery("select claimed_by from dropped_file where name = 'stoodstill.csv'")
                .mapTo(String.class).list())).as("the other's claim stays").containsExactly("another");
        assertThat(ssh.names(ssh.writer(), database.name())).contains("stoodstill.csv");

        jdbi.useHandle(handle -> handle.execute("delete from replica where id = 'another'"));
        untilDone(world, "stoodstill.csv");
        assertThat(runs(world, "stoodstill.csv")).extracting(run -> run.path("status").asText()).containsExactly("done", "failed");
        assertThat(ssh.names(ssh.writer(), database.name())).contains("done/");
        if (ssh.names(ssh.writer(), database.name()).contains("failed/")) {
            assertThat(ssh.names(ssh.writer(), database + "/failed")).noneMatch(name -> name.contains("stoodstill"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aReleasedFileThatADeadProcessLeftIsLoadedWhenTheStoreIsThereAgain(TestDatabase database) throws IOException {
        World world = on(database);
        Jdbi jdbi = world.bridge().database().jdbi();
        Drop drop = world.bridge().context().getRegistry().lookupByNameAndType("drop", Drop.class);
        Inventory inventory = world.bridge().context().getRegistry().lookupByNameAndType("inventory", Inventory.class);
        Path file = Files.writeString(folder.resolve("released-" + database + ".csv"), rows("RELEASED", 2));
        long run = inventory.beginFile("released.csv", file, false);
        away(world, "asset_feed", () -> {
            jdbi.useHandle(handle -> handle.execute("update inventory_run set released = true, claimed_by = 'dead' where id = ?", run));
            until("it is taken over, and cannot be loaded", () -> {
                try {
                    drop.tidy();
                } catch (RuntimeException notThere) {
                    // The store is away.
                }
                return !jdbi.<String, RuntimeException>withHandle(handle -> handle.createQuery("select claimed_by from inventory_run where id = :id")
                        .bind("id", run).mapTo(String.class).one()).equals("dead");
            });
        });

        until("it is loaded", () -> {
            drop.tidy();
            return runs(world, "released.csv").get(0).path("status").asText().equals("done");
        });
        assertThat(serials(world)).contains("RELEASED0", "RELEASED1");
    }

    @Test
    void ofThirtyFilesThatAreReplacedInTheMomentInWhichTheyAreFiledEachIsLoadedOnce() throws IOException {
        World world = on(TestDatabase.H2);
        Jdbi jdbi = world.bridge().database().jdbi();
        List<String> names = IntStream.range(10, 40).mapToObj(i -> "moment-" + i + ".csv").toList();
        names.forEach(name -> put(TestDatabase.H2, name, moment(name, "A")));

        Set<String> replaced = new HashSet<>();
        until("each is replaced when it is loaded", () -> {
            for (String name : jdbi.withHandle(handle -> handle.createQuery("select file from inventory_run where status = 'done' and file like 'moment-%'")
                    .mapTo(String.class).list())) {
                if (replaced.add(name)) {
                    // Spread over the few milliseconds in which it is filed.
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(replaced.size() % 10));
                    put(TestDatabase.H2, name, moment(name, "B"));
                }
            }
            return replaced.size() == names.size();
        });

        until("each content is loaded", () -> runs(world, "").stream().filter(run -> run.path("file").asText().startsWith("moment-")
                && run.path("status").asText().equals("done")).count() == 2 * names.size());
        until("nothing lies there", () -> Stream.of("H2", "H2/filing").flatMap(below -> ssh.names(ssh.writer(), below).stream())
                .noneMatch(name -> name.contains("moment-")));
        assertThat(serials(world)).containsAll(names.stream().flatMap(name -> Stream.of("A", "B").map(which -> serial(name, which))).toList());
        Map<String, String> filed = new HashMap<>();
        for (String name : ssh.names(ssh.writer(), "H2/done")) {
            if (name.contains("-moment-")) {
                filed.put(name.substring(0, name.indexOf('-')), Files.readString(ssh.upload(ssh.writer()).resolve("H2/done/" + name)));
            }
        }
        assertThat(filed.values()).containsAll(names.stream().map(name -> moment(name, "B")).toList());
        names.forEach(name -> {
            List<JsonNode> runs = runs(world, name);
            assertThat(filed.get(runs.get(0).path("id").asText())).as("what lies under the later run of " + name).isEqualTo(moment(name, "B"));
            assertThat(filed.getOrDefault(runs.get(1).path("id").asText(), moment(name, "A"))).as("and under the earlier").isEqualTo(moment(name, "A"));
        });
    }

    /** As many bytes in each. */
    private static String moment(String name, String which) {
        return HEADER + row(serial(name, which));
    }

    private static String serial(String name, String which) {
        return "MOMENT" + name.replaceAll("\\D", "") + which;
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatADeadProcessLeftOnItsWayToBeFiledIsLoaded(TestDatabase database) {
        World world = on(database);
        if (!ssh.names(ssh.writer(), database.name()).contains("filing/")) {
            ssh.folder(ssh.writer(), database + "/filing");
        }
        put(database, "filing/7-underway.csv", rows("UNDERWAY", 2));

        untilDone(world, "underway.csv");
        assertThat(ssh.names(ssh.writer(), database + "/filing")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void capitalsInANameMakeNoDifferenceAndWhatTheFilterLeavesIsNamedOnce(TestDatabase database) throws IOException {
        World world = on(database);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(rows("GZIPPED", 2).getBytes(StandardCharsets.UTF_8));
        }
        try (LogLines log = new LogLines()) {
            put(database, "notes.txt", "not for the bridge");
            ssh.put(ssh.writer(), database + "/Packed.Csv.GZ", packed.toByteArray());
            put(database, "DEVICES.CSV", rows("CAPITAL", 2));
            put(database, "Whole-Lines.CSV", "Phone Number,Status\n+12025550123,Active\n");

            untilDone(world, "Packed.Csv.GZ");
            untilDone(world, "DEVICES.CSV");
            untilDone(world, "Whole-Lines.CSV");

            assertThat(runs(world, "DEVICES.CSV").get(0).path("whole").asBoolean()).isFalse();
            assertThat(runs(world, "Whole-Lines.CSV").get(0).path("whole").asBoolean()).isTrue();
            assertThat(runs(world, "Packed.Csv.GZ").get(0).path("accepted").asInt()).isEqualTo(2);
            assertThat(left(world, "notes.txt").path("wanted").asBoolean(true)).isFalse();
            assertThat(left(world, "notes.txt").path("reason").asText()).contains("inventory.drop.include");
            assertThat(log.all()).filteredOn(line -> line.contains("notes.txt")).hasSize(1);
            assertThat(drop(world).path("status").asText()).isEqualTo("UP");
        }
        Files.delete(ssh.upload(ssh.writer()).resolve(database + "/notes.txt"));
        until("it is named no more", () -> left(world, "notes.txt").isMissingNode());
    }

    private interface Meanwhile {
        void happens();
    }

    private static void away(World world, String table, Meanwhile meanwhile) {
        Jdbi jdbi = world.bridge().database().jdbi();
        jdbi.useHandle(handle -> handle.execute("alter table " + table + " rename to " + table + "_away"));
        try {
            meanwhile.happens();
        } finally {
            jdbi.useHandle(handle -> handle.execute("alter table " + table + "_away rename to " + table));
        }
    }

    private static Path put(TestDatabase database, String name, String content) {
        ssh.put(ssh.writer(), database + "/" + name, content);
        return ssh.upload(ssh.writer()).resolve(database + "/" + name);
    }

    private static Path shut(Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    }

    private static String rows(String prefix, int count) {
        return HEADER + IntStream.range(0, count).mapToObj(i -> row(prefix + i)).collect(Collectors.joining());
    }

    private static String row(String serial) {
        return ",Laptop,Lenovo,ThinkPad X1,," + serial + ",Active\n";
    }

    private static void untilDone(World world, String file) {
        String database = world.setting("INVENTORY_DROP_DIRECTORY");
        until(file + " is loaded and filed", () -> ssh.names(ssh.writer(), database + "/done").stream().anyMatch(done -> done.endsWith("-" + file))
                && !ssh.names(ssh.writer(), database).contains(file) && runs(world, file).stream().anyMatch(run -> run.path("status").asText().equals("done")));
    }

    private static List<JsonNode> runs(World world, String file) {
        List<JsonNode> runs = new ArrayList<>();
        world.api("/api/inventory/runs?limit=1000").path("runs").forEach(run -> {
            if (file.isEmpty() || run.path("file").asText().equals(file)) {
                runs.add(run);
            }
        });
        return runs;
    }

    private static List<String> serials(World world) {
        List<String> serials = new ArrayList<>();
        world.api("/assets?limit=100000").path("assets").forEach(asset -> serials.add(asset.path("serial_number").asText()));
        return serials;
    }

    private static JsonNode left(World world, String file) {
        for (JsonNode left : world.api("/api/status").path("left_files")) {
            if (left.path("file").asText().equals(file)) {
                return left;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private static JsonNode drop(World world) {
        for (JsonNode check : World.json(world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + "/observe/health")))).path("checks")) {
            if (check.path("name").asText().equals("sftp-drop")) {
                return check;
            }
        }
        throw new AssertionError("health does not know the drop");
    }
}
