package tangoe.bridge.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.cluster.Replica;
import tangoe.bridge.database.Database;
import tangoe.bridge.inventory.feed.AssetFeed;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.inventory.read.Source;
import tangoe.bridge.testing.TestDatabase;

class FaultTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void tellsHowFarItIsWhileItLoads(TestDatabase database) throws Exception {
        Stock stock = new Stock(database);
        try (SlowFile file = new SlowFile()) {
            long run = stock.inventory.beginFile("devices.csv", file.path(), true);
            CompletableFuture<Run> load = CompletableFuture.supplyAsync(() -> stock.inventory.loadFile(run));
            file.write(SlowFile.header()).write(SlowFile.rows(0, SlowFile.MANY));

            await().atMost(LONG).until(() -> stock.runs.find(run).orElseThrow().rows() > 0 && !stock.rejects.list(run, 0, 10).isEmpty());
            assertThat(stock.runs.find(run).orElseThrow().status()).isEqualTo(Run.Status.RUNNING);
            assertThat(stock.feed.since(0, 10, null).assets()).as("nothing of it is in before all of it is").isEmpty();

            file.write(SlowFile.rows(SlowFile.MANY, SlowFile.MANY + 10)).close();
            assertThat(load.get().accepted()).isEqualTo(SlowFile.MANY + 10);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aProcessThatIsKilledInTheMiddleOfAFileLeavesARunThatIsBegunAgain(TestDatabase database, @TempDir Path folder) throws Exception {
        Map<String, String> settings = database.environment(folder);
        try (SlowFile file = new SlowFile()) {
            Process process = LoadingProcess.start(settings, file.path());
            file.write(SlowFile.header()).write(SlowFile.rows(0, 2 * SlowFile.MANY));
            if (database == TestDatabase.POSTGRESQL) {
                try (Database beside = open(settings)) {
                    await().atMost(LONG).until(() -> new Runs(beside.jdbi(), Clock.systemUTC(), null).list(1, 0).stream()
                            .anyMatch(run -> run.rows() > 0));
                }
            }
            process.destroyForcibly().waitFor();
        }
        try (Database opened = open(settings)) {
            opened.jdbi().useHandle(handle -> handle.execute("delete from replica"));
            Replica replica = new Replica(opened.jdbi());
            replica.join(false);
            Stock stock = new Stock(opened.jdbi(), replica, 20);
            assertThat(stock.feed.since(0, 10, null).assets()).isEmpty();
            Run left = stock.runs.takeOver(Source.CSV).orElseThrow();
            assertThat(stock.runs.takeOver(Source.CSV)).as("once").isEmpty();
            Files.delete(left.spooled());
            Files.writeString(left.spooled(), SlowFile.header() + SlowFile.rows(0, 100));

            Run done = stock.inventory.loadFile(left.id());

            assertThat(done.status()).isEqualTo(Run.Status.DONE);
            assertThat(done.changed()).isEqualTo(100);
            assertThat(stock.rejectsOf(done)).hasSize(1);
            assertThat(stock.replayed()).hasSize(100);
            replica.close();
        }
    }

    @Test
    void theDatabaseGoingAwayLeavesTheRunToBeLoadedAgain() throws Exception {
        Stock stock = new Stock(TestDatabase.POSTGRESQL);
        try (SlowFile file = new SlowFile()) {
            long run = stock.inventory.beginFile("devices.csv", file.path(), true);
            CompletableFuture<Run> load = CompletableFuture.supplyAsync(() -> stock.inventory.loadFile(run));
            file.write(SlowFile.header()).write(SlowFile.rows(0, SlowFile.MANY));
            await().atMost(LONG).until(() -> stock.runs.find(run).orElseThrow().rows() > 0);
            TestDatabase.administrator().useHandle(handle -> handle.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy asset%'"));
            assertThatThrownBy(() -> file.write(SlowFile.rows(SlowFile.MANY, 50 * SlowFile.MANY))).as("nobody reads on")
                    .hasMessageContaining("Broken pipe");

            assertThatThrownBy(load::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(InventoryUnavailable.class);
            assertThat(stock.runs.find(run).orElseThrow().status()).isEqualTo(Run.Status.RUNNING);
            assertThat(stock.feed.since(0, 10, null).assets()).isEmpty();
            Files.delete(file.path());
            Files.writeString(file.path(), SlowFile.header() + SlowFile.rows(0, 100));
            assertThat(stock.inventory.loadFile(run).changed()).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anotherReplicaGoesOnWithAPullAtThePageWhereItWasLeft(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.pull(true, "[{\"id\": 1, \"imei\": \"353918057434579\"}]", "[]");
        Replica dying = new Replica(stock.jdbi);
        dying.join(false);
        Stock left = new Stock(stock.jdbi, dying, 20);
        long run = left.inventory.beginPull(true);
        left.inventory.loadPage(run, AssetKind.DEVICE, 1, Stock.json("{\"response\": [{\"id\": 1, \"imei\": \"353918057434579\"}]}"));
        assertThat(stock.runs.takeOver(Source.API)).as("of the living nothing is taken").isEmpty();
        dying.close();

        Optional<Run> taken = stock.runs.takeOver(Source.API);
        assertThat(taken).isPresent();
        assertThat(stock.inventory.pagesIn(run, AssetKind.DEVICE)).isEqualTo(1);
        assertThat(stock.inventory.pagesIn(run, AssetKind.LINE)).isZero();
        stock.inventory.loadPage(run, AssetKind.DEVICE, 1, Stock.json("[{\"id\": 9, \"imei\": \"350123451234567\"}]"));
        stock.inventory.loadPage(run, AssetKind.DEVICE, 2, Stock.json("[{\"id\": 2, \"generic_serial\": \"PF2A9K3Z\"}]"));
        Run done = stock.inventory.finishPull(run);

        assertThat(done.status()).isEqualTo(Run.Status.DONE);
        assertThat(done.rows()).as("the page that was in is not taken twice").isEqualTo(2);
        assertThat(done.removed()).isZero();
        assertThat(stock.content()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoFollowsTheFeedMissesNothingWhileReplicasLoadAtOnce(TestDatabase database) throws Exception {
        Stock stock = new Stock(database);
        AtomicBoolean loading = new AtomicBoolean(true);
        Map<String, Map<String, Object>> followed = new TreeMap<>();
        CompletableFuture<Void> follower = CompletableFuture.runAsync(() -> {
            long cursor = 0;
            for (boolean last = false; ; last = !loading.get()) {
                AssetFeed.Changes changes = stock.feed.since(cursor, 7, null);
                changes.assets().forEach(asset -> followed.put((String) asset.get("asset_id"), asset));
                cursor = changes.next();
                if (last && changes.assets().isEmpty()) {
                    return;
                }
            }
        });
        List<CompletableFuture<Void>> loads = new ArrayList<>();
        for (int replica = 0; replica < 3; replica++) {
            int first = replica * 40;
            loads.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 8; i++) {
                    Run run = stock.part(SlowFile.header() + SlowFile.rows(first + i * 10, first + i * 10 + 30).replace("Active", "S" + first));
                    assertThat(run.status()).isEqualTo(Run.Status.DONE);
                    stock.pull(false, "[{\"id\": " + first + ", \"generic_serial\": \"SERIAL" + i + "\", \"status\": \"A" + i + "\"}]", null);
                }
            }));
        }
        for (CompletableFuture<Void> load : loads) {
            load.get();
        }
        loading.set(false);
        follower.get();

        assertThat(followed.toString()).isEqualTo(stock.replayed().toString());
        assertThat(stock.jdbi.<Long, RuntimeException>withHandle(handle -> handle.createQuery("select max(change_number) from asset").mapTo(Long.class).one()))
                .isEqualTo(stock.feed.last());
    }

    private static Database open(Map<String, String> settings) {
        return Database.open(settings.get("DATABASE_URL"), settings.get("DATABASE_USERNAME"), settings.getOrDefault("DATABASE_PASSWORD", ""), 6);
    }
}
