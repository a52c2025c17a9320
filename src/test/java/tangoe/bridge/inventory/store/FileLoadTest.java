package tangoe.bridge.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.SerializableTransactionRunner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.testing.TestDatabase;

class FileLoadTest {

    /** Numbers that a load has for what it knows. */
    private static final int BLOCK = 2048;
    private static final String HEADER = "IMEI,Serial Number,Model,Phone Number,ICCID,Employee ID,Status\n";
    private static final String IPHONE = "353918057434579,F2LXK0N7JCLF,iPhone 15,+1 317 555 0142,89148000005339755555,0012349,Active\n";
    private static final String TABLET = "350123451234567,R52N90ABCDE,Galaxy Tab,,,,Pending Destruction\n";
    private static final String LAPTOP = ",PF2A9K3Z,ThinkPad X1,,,,\n";

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void takesTangoesReportsAsTheyCome(TestDatabase database) throws IOException {
        Stock stock = new Stock(database);
        Run devices = stock.drop("devices.csv", true, Files.readAllBytes(Path.of("src/test/resources/inventory/devices.csv")));
        Run lines = stock.drop("lines.csv", true, Files.readAllBytes(Path.of("src/test/resources/inventory/lines.csv")));

        assertThat(devices.reason()).isNull();
        assertThat(devices.rejected() + lines.rejected()).isZero();
        assertThat(devices.unknownColumns()).isEmpty();
        assertThat(stock.replayed()).hasSize(3);
        Map<String, Object> phone = stock.asset("imei", "353918057434579");
        assertThat(phone).containsEntry("kind", "device").containsEntry("status", "in_use").containsEntry("source_status", "Active")
                .containsEntry("phone_number", "+13175550142").containsEntry("employee_id", "0012349").containsEntry("owner_name", "Fred Luddy")
                .containsEntry("activated_on", "2024-03-02").containsEntry("tangoe_id", "7001001").containsEntry("source", "csv")
                .containsEntry("source_ref", "devices.csv line 2").containsEntry("removed", false);
        assertThat(stock.asset("imei", "350123451234567")).containsEntry("status", "pending_disposal")
                .containsEntry("model", "Galaxy Tab \"Active\" 5").containsEntry("group", "Warehouse, Indianapolis");
        assertThat(stock.asset("phone_number", "+4915112345678")).containsEntry("kind", "line").containsEntry("status", "suspended")
                .containsEntry("iccid", "89490200001234567890");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void writesOnlyWhatDiffers(TestDatabase database) {
        Stock stock = new Stock(database);
        Run first = stock.whole(HEADER + IPHONE + TABLET + LAPTOP);
        long cursor = stock.feed.since(0, 100, null).next();
        stock.passes(Duration.ofDays(1));
        Run again = stock.whole(HEADER + LAPTOP + IPHONE + TABLET);
        Run changed = stock.whole(HEADER + LAPTOP + IPHONE.replace("0012349", "0077777") + TABLET);

        assertThat(first.changed()).isEqualTo(3);
        assertThat(again.status()).isEqualTo(Run.Status.DONE);
        assertThat(again.accepted()).isEqualTo(3);
        assertThat(again.changed()).isZero();
        assertThat(changed.changed()).isEqualTo(1);
        assertThat(stock.feed.since(cursor, 100, null).assets()).singleElement()
                .satisfies(asset -> assertThat(asset).containsEntry("employee_id", "0077777"));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void seesAgainWithoutWriting(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.whole(HEADER + IPHONE + TABLET);
        stock.passes(Duration.ofDays(1));
        stock.whole(HEADER + IPHONE + TABLET);

        assertThat(stock.asset("imei", "353918057434579")).containsEntry("first_seen_at", "2026-11-20T02:00:00Z")
                .containsEntry("changed_at", "2026-11-20T02:00:00Z").containsEntry("last_seen_at", "2026-11-21T02:00:00Z");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void marksWhatAWholeFileLacksAndTakesItBack(TestDatabase database) {
        Stock stock = new Stock(database);
        String many = HEADER + IPHONE + TABLET + LAPTOP + ",A1B2C3D4,X,,,,\n,A1B2C3D5,X,,,,\n";
        stock.whole(many);
        String id = (String) stock.asset("imei", "350123451234567").get("asset_id");
        stock.passes(Duration.ofDays(1));
        Run run = stock.whole(many.replace(TABLET, ""));
        Map<String, Object> gone = stock.asset("imei", "350123451234567");
        stock.passes(Duration.ofDays(1));
        Run back = stock.whole(many);

        assertThat(run.removed()).isEqualTo(1);
        assertThat(gone).containsEntry("removed", true).containsEntry("last_seen_at", "2026-11-20T02:00:00Z");
        assertThat(back.changed()).isEqualTo(1);
        assertThat(stock.asset("imei", "350123451234567")).containsEntry("removed", false).containsEntry("asset_id", id);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void leavesWhatAPartDoesNotName(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.part(HEADER + IPHONE);
        Run run = stock.part(HEADER + TABLET);
        Run whole = stock.whole(HEADER + IPHONE + TABLET);

        assertThat(run.removed()).isZero();
        assertThat(whole.changed()).isZero();
        assertThat(stock.content()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void holdsAFileThatWouldRemoveTooMuchUntilAPersonSaysYesOrNo(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.whole(HEADER + IPHONE + TABLET + LAPTOP);
        var before = stock.content();
        Run held = stock.whole(HEADER + IPHONE.replace("Active", "Lost"));

        assertThat(held.status()).isEqualTo(Run.Status.HELD);
        assertThat(held.reason()).contains("2 of 3");
        assertThat(stock.content()).isEqualTo(before);

        Run second = stock.whole(HEADER + IPHONE);
        assertThat(stock.runs.drop(second.id())).isTrue();
        assertThat(stock.runs.drop(second.id())).isFalse();
        assertThat(stock.runs.release(second.id())).isEmpty();

        assertThat(stock.runs.release(held.id())).isPresent();
        Run done = stock.inventory.loadFile(held.id());
        assertThat(done.status()).isEqualTo(Run.Status.DONE);
        assertThat(done.removed()).isEqualTo(2);
        assertThat(stock.content()).singleElement().asString().contains("status=lost");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aBadRowIsARejectAndTheFileGoesOn(TestDatabase database) {
        Stock stock = new Stock(database);
        Run run = stock.whole(HEADER + IPHONE + "353918057434570,S1,,,,,\n" + "only,two\n" + IPHONE + ",,,,,77,\n"
                + ",S2SERIAL,,12,8914,,\n" + TABLET);

        assertThat(run.rows()).isEqualTo(7);
        assertThat(run.accepted()).isEqualTo(4);
        assertThat(run.rejected()).isEqualTo(6);
        assertThat(stock.rejectsOf(run)).extracting(Reject::line, Reject::column, Reject::value).containsExactly(
                tuple(3L, "IMEI", "353918057434570"),
                tuple(4L, null, null),
                tuple(5L, "IMEI", "353918057434579"),
                tuple(6L, null, null),
                tuple(7L, "ICCID", "8914"),
                tuple(7L, "Phone Number", "12"));
        assertThat(stock.rejectsOf(run)).allSatisfy(reject -> assertThat(reject.file()).isEqualTo("devices.csv"));
        assertThat(stock.asset("serial_number", "S2SERIAL")).containsEntry("iccid", null);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void listsAgainWhatStillDoesNotFit(TestDatabase database) {
        Stock stock = new Stock(database);
        String file = HEADER + IPHONE + ",S2SERIAL,,12,,,\n";
        stock.whole(file);
        int written = onlyBlock(stock);
        Run again = stock.whole(file);

        assertThat(again.changed()).isZero();
        assertThat(onlyBlock(stock)).as("what is known is not written anew for its sake").isEqualTo(written);
        assertThat(stock.rejectsOf(again)).singleElement().satisfies(reject -> assertThat(reject.value()).isEqualTo("12"));
        Run without = stock.part(HEADER + TABLET + LAPTOP);
        assertThat(without.changed()).isEqualTo(2);
        Run gone = stock.whole(HEADER + IPHONE + TABLET + LAPTOP + ",S3SERIAL,,,,,\n,S4SERIAL,,,,,\n");
        assertThat(gone.status()).as("1 of 4 is above the brake").isEqualTo(Run.Status.HELD);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theFirstOfTwoRowsCountsWhateverWasThereBefore(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.whole(HEADER + IPHONE);
        Run run = stock.whole(HEADER + IPHONE.replace("Active", "Lost") + IPHONE);
        Run back = stock.whole(HEADER + IPHONE);

        assertThat(run.changed()).isEqualTo(1);
        assertThat(run.rejected()).isEqualTo(1);
        assertThat(back.changed()).isEqualTo(1);
        assertThat(stock.asset("imei", "353918057434579")).containsEntry("status", "in_use");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void namesColumnsThatTheMappingDoesNotKnow(TestDatabase database) {
        Run run = new Stock(database).whole("imei , Favourite Colour,Created\n353918057434579,green,2024-03-02\n");

        assertThat(run.accepted()).isEqualTo(1);
        assertThat(run.unknownColumns()).containsExactly("Favourite Colour");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void refusesAFileThatIsNoneAsAWholeAndNamesTheLine(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.whole(HEADER + IPHONE + TABLET);
        var before = stock.content();

        Run noKey = stock.whole("Name,Colour\nFred,green\n");
        Run endless = stock.whole(HEADER + IPHONE.replace("Active", "Lost") + ",".repeat(5000) + "\n" + TABLET);
        Run empty = stock.whole("");

        assertThat(noKey.status()).isEqualTo(Run.Status.FAILED);
        assertThat(noKey.reason()).contains("line 1").contains("Name, Colour");
        assertThat(endless.status()).isEqualTo(Run.Status.FAILED);
        assertThat(endless.reason()).contains("line 3").contains("cells");
        assertThat(empty.reason()).contains("empty");
        assertThat(stock.content()).isEqualTo(before);
        assertThat(endless.changed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void readsKnownRowsAgainWhenTheMappingHasChanged(TestDatabase database) throws IOException {
        Stock stock = new Stock(database);
        stock.whole(HEADER + IPHONE + TABLET);
        ObjectNode table = (ObjectNode) new ObjectMapper().readTree(Stock.TABLE.toString());
        ((ObjectNode) table.path("statuses")).putArray("retired").add("Pending Destruction");
        ((ObjectNode) table.path("statuses")).putArray("pending_disposal");
        Inventory changed = new Inventory(stock.jdbi, Clock.systemUTC(), stock.runs, () -> new AssetColumns(table), 20);

        Run run = changed.loadFile(changed.beginFile("devices.csv", stock.file("devices.csv", (HEADER + IPHONE + TABLET).getBytes(StandardCharsets.UTF_8)), true));

        assertThat(run.changed()).isEqualTo(1);
        assertThat(stock.asset("imei", "350123451234567")).containsEntry("status", "retired");
    }

    /** What was written anew counts, and what a process that died did not delete does not. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void knownRowsAreTheLastThatWereWrittenAndTheirNumbersLastForAMillionLoads(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        stock.whole(HEADER + IPHONE + TABLET + LAPTOP);
        int first = onlyBlock(stock);
        stock.whole(HEADER + IPHONE + TABLET + LAPTOP);
        assertThat(onlyBlock(stock)).as("nothing is written where nothing changed").isEqualTo(first);
        stock.whole(HEADER + IPHONE.replace("Active", "Lost") + TABLET + LAPTOP);
        assertThat(onlyBlock(stock)).isEqualTo(first + 1);
        stock.part(HEADER + IPHONE);
        assertThat(onlyBlock(stock)).isEqualTo(first + 2);

        int last = Integer.MAX_VALUE / BLOCK;
        stock.jdbi.useHandle(handle -> {
            handle.execute("update asset_known set number = number + ?", (last - 2 - first - 2) * BLOCK);
            handle.execute("insert into asset_known (origin, number, packed) select origin, number - ?, packed from asset_known", BLOCK);
        });
        assertThat(stock.whole(HEADER + IPHONE + TABLET + LAPTOP)).extracting(Run::changed, Run::removed, Run::accepted).containsExactly(0L, 0L, 3L);
        assertThat(onlyBlock(stock)).isEqualTo(last - 2).isGreaterThan(1_000_000);
        assertThat(stock.whole(HEADER + TABLET + LAPTOP)).extracting(Run::changed, Run::removed, Run::accepted).containsExactly(0L, 1L, 2L);
        assertThat(stock.whole(HEADER)).extracting(Run::removed).isEqualTo(2L);
        assertThat(onlyBlock(stock)).isEqualTo(last);
        assertThat(stock.part(HEADER)).extracting(Run::changed, Run::removed).containsExactly(0L, 0L);
    }

    private static int onlyBlock(Stock stock) {
        return stock.jdbi.withHandle(handle -> handle.createQuery("select distinct number / :block from asset_known").bind("block", BLOCK)
                .mapTo(Integer.class).one());
    }

    /** The file is read by then: a second go would find nothing in it, and everything gone. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLoadThatTheDatabaseBeginsAgainAmidItsFileIsNoLoad(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        stock.whole(HEADER + IPHONE + TABLET + LAPTOP);
        List<String> before = stock.content();
        long run = stock.inventory.beginFile("devices.csv", stock.file("devices.csv", (HEADER + IPHONE + TABLET + ",SER9,X,,,,\n").getBytes(StandardCharsets.UTF_8)), true);
        AtomicInteger begun = new AtomicInteger();
        Jdbi failing = Jdbi.create(() -> failingOnce(stock.jdbi.open().getConnection(), begun));
        failing.setTransactionHandler(new SerializableTransactionRunner());

        FileLoad load = new FileLoad(failing, Clock.systemUTC(), stock.runs, Stock.COLUMNS, new RemovalGuard(100), stock.runs.find(run).orElseThrow(), false);
        assertThatThrownBy(load::load).isInstanceOf(InventoryUnavailable.class);

        assertThat(begun).as("the database did begin it again").hasValue(2);
        assertThat(stock.content()).isEqualTo(before);
        assertThat(stock.inventory.loadFile(run)).extracting(Run::status, Run::changed, Run::removed).containsExactly(Run.Status.DONE, 1L, 1L);
    }

    /** @param begun how many transactions there were */
    private static Connection failingOnce(Connection connection, AtomicInteger begun) {
        return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(), new Class<?>[]{Connection.class}, (proxy, method, arguments) -> {
            String sql = method.getName().equals("prepareStatement") ? (String) arguments[0] : "";
            if (method.getName().equals("setAutoCommit") && arguments[0].equals(false)) {
                begun.incrementAndGet();
            }
            if (sql.startsWith("insert into asset ") && begun.get() == 1) {
                throw new SQLException("deadlock", "40001");
            }
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aRunThatIsOverStaysAsItIs(TestDatabase database) {
        Stock stock = new Stock(database);
        Run run = stock.whole(HEADER + IPHONE + "353918057434570,S1,,,,,\n");
        new FileLoad(stock.jdbi, Clock.systemUTC(), stock.runs, Stock.COLUMNS, new RemovalGuard(20), run, false).load();

        assertThat(stock.runs.find(run.id())).as("two that think it is theirs").contains(run);
        assertThat(stock.rejectsOf(run)).hasSize(1);
        assertThat(stock.inventory.loadFile(run.id())).isEqualTo(run);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void takesAFileOfManyBatches(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.part(HEADER + IPHONE);
        StringBuilder rows = new StringBuilder(HEADER);
        for (int i = 0; i < 2 * LoadBatch.SIZE + 10; i++) {
            rows.append(",SERIAL").append(i).append(",ThinkPad X1,,,0012349,Active\n");
        }
        Run first = stock.part(rows.toString());
        Run again = stock.part(rows.toString());
        Run changed = stock.part(rows.toString().replace("ThinkPad", "Thinkpad"));

        assertThat(first.changed()).isEqualTo(2 * LoadBatch.SIZE + 10);
        assertThat(again.changed()).isZero();
        assertThat(changed.changed()).isEqualTo(2 * LoadBatch.SIZE + 10);
    }
}
