package tangoe.bridge.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.testing.TestDatabase;

/** An older file or pull does not undo a newer one, unless a person says so. */
class SnapshotOrderTest {

    private static final String HEADER = "ID,Device Category,Manufacturer,Model,IMEI,Serial Number,Status\n";
    private static final Instant MORNING = Instant.parse("2026-11-19T06:00:00Z");
    private static final Instant EVENING = Instant.parse("2026-11-19T18:00:00Z");

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "devices_20261126.csv,2026-11-26T00:00", "Devices 2026-11-26 (2).CSV,2026-11-26T00:00", "20261126.csv.gz,2026-11-26T00:00",
        "devices-20261126060000.csv,2026-11-26T00:00", "2026.11.26_devices.csv,2026-11-26T00:00", "a20261101-20261126.csv,2026-11-26T00:00",
        "account20210231_devices_20261126T0600Z.csv,2026-11-26T00:00", "devices.csv,-", "devices_20261326.csv,-", "devices_20260231.csv,-",
        "devices_120261126.csv,-", "1234567890.csv,-", "devices_26112026.csv,-", "devices_20301126.csv,-"})
    void theDateInANameIsReadWhereItCanBeNoOther(String name, LocalDateTime date) {
        Clock clock = Clock.fixed(Instant.parse("2026-11-28T02:00:00Z"), ZoneOffset.UTC);

        assertThat(new SnapshotDates(Stock.SHIPPED_DATES, clock).of(name)).isEqualTo(date);
    }

    @Test
    void aSettingSaysHowElseADateIsWritten() {
        SnapshotDates dates = new SnapshotDates(Pattern.compile("(?<day>\\d\\d)\\.(?<month>\\d\\d)\\.(?<year>\\d{4}) (?<hour>\\d\\d)h"), Clock.systemUTC());

        assertThat(dates.of("Bestand 03.02.2026 17h.csv")).isEqualTo(LocalDateTime.parse("2026-02-03T17:00"));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anOlderSnapshotThatArrivesLaterIsStale(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        stock.drop("devices_20261119.csv", true, MORNING, HEADER + row("ONE", "Active") + row("TWO", "Active"));
        List<String> before = stock.content();

        Run late = stock.drop("devices_20261118.csv", true, EVENING, HEADER + row("ONE", "Lost") + row("OLD", "Active"));

        assertThat(late.status()).isEqualTo(Run.Status.STALE);
        assertThat(late.reason()).contains("devices_20261119.csv (run ").contains("newer");
        assertThat(stock.content()).isEqualTo(before);
        assertThat(stock.drop("devices_20261119.csv", true, EVENING, HEADER + row("ONE", "Lost")).status()).as("the same day again, written later").isEqualTo(Run.Status.DONE);
        assertThat(stock.drop("devices_20261119.csv", true, MORNING, HEADER + row("TWO", "Lost")).status()).as("the same day again, written earlier").isEqualTo(Run.Status.STALE);
        assertThat(stock.drop("devices.csv", true, MORNING, HEADER + row("TWO", "Lost")).status()).as("without a date by when it was written").isEqualTo(Run.Status.STALE);
        assertThat(stock.drop("devices.csv", true, EVENING, HEADER + row("TWO", "Lost")).status()).as("as old is not older").isEqualTo(Run.Status.DONE);
        assertThat(stock.drop("lines_20261101.csv", true, MORNING, "Phone Number,Status\n3175550142,Active\n").status()).as("another kind has its own order").isEqualTo(Run.Status.DONE);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatANewerFileSaidOfAnAssetStaysAndTheRestOfAnOlderOneIsTaken(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        stock.drop("devices_20261110.csv", true, null, HEADER + row("ONE", "Active") + row("TWO", "Active") + row("THREE", "Active"));
        stock.drop("changes_20261115.csv", false, null, HEADER + row("ONE", "Lost") + row("NEW", "Active") + row("TWO", "Active"));

        Run changes = stock.drop("changes_20261112.csv", false, null, HEADER + row("ONE", "In Stock") + row("TWO", "Lost") + row("THREE", "Lost"));
        assertThat(changes.status()).isEqualTo(Run.Status.DONE);
        assertThat(changes.changed()).isEqualTo(1);
        assertThat(statuses(stock)).containsExactly("NEW in_use", "ONE lost", "THREE lost", "TWO in_use");

        Run whole = stock.drop("devices_20261114.csv", true, null, HEADER + row("ONE", "Active") + row("FOUR", "Active"));
        assertThat(whole.status()).isEqualTo(Run.Status.DONE);
        assertThat(statuses(stock)).as("what the 15th said stays, what only the 12th said is gone").containsExactly("FOUR in_use", "NEW in_use", "ONE lost", "TWO in_use");

        stock.drop("devices_20261116.csv", true, null, HEADER + row("ONE", "Active"));
        assertThat(statuses(stock)).as("nothing outlives a newer snapshot").containsExactly("ONE in_use");
        assertThat(stock.drop("changes_20261115b.csv", false, null, HEADER + row("NEW", "Active")).status()).isEqualTo(Run.Status.STALE);
        assertThat(statuses(stock)).containsExactly("ONE in_use");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aHeldFileThatIsOlderByNowGoesOnOnlyWhenAPersonHasSeenWhatItUndoes(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.drop("devices_20261116.csv", true, null, HEADER + rows(0, 10));
        Run held = stock.drop("devices_20261117.csv", true, null, HEADER + rows(0, 5));
        assertThat(held.status()).isEqualTo(Run.Status.HELD);
        assertThat(stock.inventory.undoes(held)).isEmpty();
        Run newer = stock.drop("devices_20261118.csv", true, null, HEADER + rows(1, 12));

        ReleasePreview undoing = stock.inventory.undoes(held).orElseThrow();
        assertThat(undoing.newer()).isEqualTo(newer.id());
        assertThat(undoing.reason()).contains("devices_20261118.csv").contains("bring in 1 rows").contains("remove 7 of 11 devices");
        stock.runs.release(held.id());
        assertThat(stock.inventory.loadFile(held.id()).status()).as("nobody has confirmed").isEqualTo(Run.Status.HELD);
        assertThat(statuses(stock)).hasSize(11);

        stock.passes(Duration.ofMinutes(1));
        stock.runs.release(held.id(), undoing.newer());
        assertThat(stock.inventory.loadFile(held.id()).status()).isEqualTo(Run.Status.DONE);
        assertThat(statuses(stock)).hasSize(5);
        assertThat(stock.drop("devices_20261117b.csv", true, null, HEADER + rows(0, 5)).status()).as("the person's word is the last").isEqualTo(Run.Status.DONE);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aHeldPullThatIsOlderByNowGoesOnOnlyWhenAPersonHasSeenWhatItUndoes(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.pull(true, devices(0, 10), null);
        Run held = stock.pull(true, devices(0, 5), null);
        assertThat(held.status()).isEqualTo(Run.Status.HELD);
        Run newer = stock.pull(true, devices(0, 11), null);

        ReleasePreview undoing = stock.inventory.undoes(held).orElseThrow();
        assertThat(undoing.newer()).isEqualTo(newer.id());
        assertThat(undoing.reason()).contains("remove 6 of 11 devices");
        stock.runs.release(held.id());
        assertThat(stock.inventory.finishPull(held.id()).status()).isEqualTo(Run.Status.HELD);
        assertThat(stock.content()).hasSize(11);

        stock.runs.release(held.id(), undoing.newer());
        assertThat(stock.inventory.finishPull(held.id()).status()).isEqualTo(Run.Status.DONE);
        assertThat(stock.content()).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aHeldPullDoesNotGoOnWhileANewerOneIsUnderWay(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.pull(true, devices(0, 10), null);
        Run held = stock.pull(true, devices(0, 5), null);
        long newer = stock.inventory.beginPull(false);

        for (String page : List.of("[]", devices(8, 12))) {
            stock.inventory.loadPage(newer, AssetKind.DEVICE, page.equals("[]") ? 1 : 2, Stock.json(page));
            ReleasePreview undoing = stock.inventory.undoes(held).orElseThrow();
            assertThat(undoing.newer()).as("nobody can say yes to that").isNull();
            assertThat(undoing.reason()).contains("Run " + newer).contains("still under way");
            stock.runs.release(held.id(), newer);
            assertThat(stock.inventory.finishPull(held.id())).extracting(Run::status, Run::removed).containsExactly(Run.Status.HELD, 0L);
        }
        assertThat(stock.content()).hasSize(12);

        stock.inventory.finishPull(newer);
        assertThat(stock.inventory.undoes(held).orElseThrow()).satisfies(undoing -> assertThat(undoing.newer()).isEqualTo(newer))
                .satisfies(undoing -> assertThat(undoing.reason()).contains("remove 7 of 12 devices"));
        stock.runs.release(held.id(), newer);
        assertThat(stock.inventory.finishPull(held.id()).status()).isEqualTo(Run.Status.DONE);
        assertThat(stock.inventory.finishPull(held.id()).removed()).as("a second time changes nothing").isEqualTo(7);
        assertThat(stock.content()).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aHeldFileWaitsForANewerOneThatIsBeingLoadedAndIsAskedForAgain(TestDatabase database) throws Exception {
        Stock stock = new Stock(database);
        stock.drop("devices_20261116.csv", true, null, HEADER + rows(0, 10));
        Run held = stock.drop("devices_20261117.csv", true, null, HEADER + rows(0, 5));
        try (SlowFile slow = new SlowFile()) {
            long newer = stock.inventory.beginFile("devices_20261118.csv", slow.path(), true);
            CompletableFuture<Run> load = CompletableFuture.supplyAsync(() -> stock.inventory.loadFile(newer));
            slow.write(HEADER + rows(0, SlowFile.MANY));
            await().atMost(Duration.ofMinutes(1)).until(() -> stock.runs.find(newer).orElseThrow().rows() > 0);

            assertThat(stock.inventory.undoes(held).orElseThrow()).satisfies(undoing -> assertThat(undoing.newer()).isNull())
                    .satisfies(undoing -> assertThat(undoing.reason()).contains("devices_20261118.csv").contains("being loaded"));
            stock.runs.release(held.id());
            CompletableFuture<Run> released = CompletableFuture.supplyAsync(() -> stock.inventory.loadFile(held.id()));
            slow.write(rows(SlowFile.MANY, SlowFile.MANY + 1)).close();

            assertThat(load.get().status()).isEqualTo(Run.Status.DONE);
            assertThat(released.get().status()).isEqualTo(Run.Status.HELD);
            assertThat(released.get().reason()).contains("devices_20261118.csv").contains("loaded since");
        }
        assertThat(statuses(stock)).hasSize(SlowFile.MANY + 1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aDateOrTimeThatIsStillToComeHoldsNothingUp(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        stock.drop("devices_20991231.csv", true, stock.now.plus(Duration.ofDays(9)), HEADER + row("ONE", "Active"));
        stock.passes(Duration.ofDays(1));

        assertThat(stock.drop("devices_20261121.csv", true, stock.now, HEADER + row("TWO", "Active")).status()).isEqualTo(Run.Status.DONE);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void oldRunsAreSweptWithTheirRejectsAndTheLastOfEachSortStays(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        Run first = stock.whole(HEADER + ",Phone,Apple,X,353918057434570,,Active\n" + row("ONE", "Active"));
        stock.passes(Duration.ofMinutes(1));
        Run second = stock.whole(HEADER + ",Phone,Apple,X,353918057434570,,Active\n" + row("ONE", "Lost"));
        stock.passes(Duration.ofMinutes(1));
        Run third = stock.whole(HEADER + ",Phone,Apple,X,353918057434570,,Active\n" + row("ONE", "Lost"));
        Run refused = stock.whole("no report\n");
        Run pulled = stock.pull(true, devices(0, 1), "[]");
        OldRuns old = new OldRuns(stock.jdbi, Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), stock.now.plus(Duration.ofDays(91)))), Duration.ofDays(90));

        old.sweep();

        assertThat(stock.runs.find(first.id())).isEmpty();
        assertThat(stock.rejectsOf(second)).isEmpty();
        assertThat(stock.runs.find(second.id())).as("an asset names it").isPresent();
        assertThat(stock.rejectsOf(third)).isNotEmpty();
        assertThat(List.of(third, refused, pulled)).allMatch(run -> stock.runs.find(run.id()).isPresent());
        assertThat(stock.asset("serial_number", "ONE")).containsEntry("source_ref", "devices.csv line 3");
    }

    private static String rows(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> row("SER" + i, "Active")).collect(Collectors.joining());
    }

    private static String row(String serial, String status) {
        return ",Laptop,Lenovo,ThinkPad X1,," + serial + "," + status + "\n";
    }

    private static String devices(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "{\"id\": " + (i + 1) + ", \"generic_serial\": \"SER" + i + "\"}").collect(Collectors.joining(",", "[", "]"));
    }

    private static List<String> statuses(Stock stock) {
        return stock.replayed().values().stream().filter(asset -> !(Boolean) asset.get("removed"))
                .map(asset -> asset.get("serial_number") + " " + asset.get("status")).sorted().toList();
    }
}
