package tangoe.bridge.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.cluster.Replica;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.inventory.read.Source;
import tangoe.bridge.testing.TestDatabase;

/** A row or object that is there, however odd, removes nothing that it may be. */
class UnreadableIsNotGoneTest {

    private static final Path CASES = Path.of("src/test/resources/inventory/cases");
    private static final String HEADER = "IMEI,Serial Number,Phone Number,Model,Employee ID,Person,Status\n";

    /** The 30 rows of the shipped case, by number. */
    private static List<String> rows() {
        return new ArrayList<>(IntStream.range(0, 30).mapToObj(i -> String.format("%s,SNX%05d,317555%04d,iPhone 15,%07d,Person %d,Active",
                imei(35391805000000L + i), i, i, i, i)).toList());
    }

    private static String imei(long identity) {
        int sum = 0;
        long rest = identity;
        for (int place = 0; place < 14; place++, rest /= 10) {
            int digit = (int) (rest % 10) * (place % 2 == 0 ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return identity + "" + (10 - sum % 10) % 10;
    }

    private static String file(List<String> rows) {
        return HEADER + String.join("\n", rows) + "\n";
    }

    private static String with(int row, String text) {
        List<String> rows = rows();
        rows.set(row, text);
        return file(rows);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whateverIsWrongWithARowItsOtherKeysKeepTheAsset(TestDatabase database) {
        Stock stock = new Stock(database);
        List<String> rows = rows();
        stock.whole(file(rows));
        Map<String, Map<String, Object>> before = stock.replayed();
        String imei = imei(35391805000000L);
        List<String> odd = List.of(
                "3.53918E+14,SNX00000,3175550000,iPhone 15,0000000,Person 0,Active",
                imei.substring(0, 14) + (imei.charAt(14) == '1' ? '2' : '1') + ",SNX00000,,iPhone 15,0000000,Person 0,Active",
                "broken,,3175550000,iPhone 15,0000000,Person 0,Active",
                "broken,,3175550000,,,,",
                "broken,,3175550000,,,,,x",
                imei + ",SNX00000,3175550000,iPhone 15,0000000,Person 0,Active,x",
                "SNX00000,3175550000,iPhone 15",
                imei + ",SNX00000,3175550000,iPhone 15,0000000,Person, 0,Active",
                "x," + imei + ",SNX00000,3175550000,iPhone 15,0000000,Person 0,Active",
                imei + "/" + imei(35391806000000L) + ",,,iPhone 15,0000000,Person 0,Active",
                imei(35391805000001L) + ",SNX00000,3175550000,iPhone 15,0000000,Person 0,Active");
        for (String row : odd) {
            stock.passes(Duration.ofDays(1));
            Run run = stock.whole(with(0, row));

            assertThat(run.status()).as(row).isEqualTo(Run.Status.DONE);
            assertThat(run.removed()).as(row).isZero();
            assertThat(stock.replayed().values()).as(row).hasSize(30).noneMatch(asset -> (Boolean) asset.get("removed"))
                    .anyMatch(asset -> imei.equals(asset.get("imei")));
            assertThat(run.reason()).as(row).isNull();
            assertThat(stock.whole(file(rows)).removed()).as(row).isZero();
        }
        assertThat(stock.replayed().keySet()).isEqualTo(before.keySet());
        assertThat(stock.whole(file(rows)).changed()).isZero();
        rows.remove(0);
        assertThat(stock.whole(file(rows)).removed()).as("what is really gone goes").isEqualTo(1);
        assertThat(stock.asset("imei", imei)).containsEntry("removed", true);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void fourRowsThatCannotBeReadRemoveNothing(TestDatabase database) throws IOException {
        Stock stock = new Stock(database);
        stock.drop("devices.csv", true, Files.readAllBytes(CASES.resolve("reject-removes-1-today.csv")));
        Map<String, Map<String, Object>> before = stock.replayed();
        Run run = stock.drop("devices.csv", true, Files.readAllBytes(CASES.resolve("reject-removes-2-tomorrow.csv")));

        assertThat(run.removed()).isZero();
        assertThat(stock.replayed()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aRowGoesOnByItsOtherKeysWithTheKeyThatItHad(TestDatabase database) throws Exception {
        Stock stock = new Stock(database);
        stock.whole(file(rows()));
        long cursor = stock.feed.last();
        String row = "3.53918E+14,SNX00000,3175550000,iPhone 15,0077777,Person 0,Active";

        Run run = lenient(stock).loadFile(stock.inventory.beginFile("devices.csv", stock.file("devices.csv", with(0, row).getBytes(StandardCharsets.UTF_8)), true));
        assertThat(run.accepted()).isEqualTo(30);
        assertThat(stock.feed.since(cursor, 100, null).assets()).singleElement().satisfies(asset -> assertThat(asset)
                .containsEntry("imei", imei(35391805000000L)).containsEntry("serial_number", "SNX00000").containsEntry("employee_id", "0077777"));
        Run again = lenient(stock).loadFile(stock.inventory.beginFile("devices.csv", stock.file("devices.csv", with(0, row).getBytes(StandardCharsets.UTF_8)), true));
        assertThat(again.changed() + again.removed()).isZero();
        stock.whole(file(rows()));
        assertThat(stock.content()).hasSize(30);
        assertThat(stock.asset("serial_number", "SNX00000")).containsEntry("employee_id", "0000000");
        List<String> rows = rows();
        rows.remove(0);
        assertThat(stock.whole(file(rows)).removed()).isEqualTo(1);
        assertThat(stock.content()).hasSize(29);
    }

    /** Whose mapping leaves out the cell, not the row. */
    private static Inventory lenient(Stock stock) {
        var table = Stock.TABLE.deepCopy();
        ((ObjectNode) table.path("fields").path("imei")).put("unfit", "leave-out");
        return new Inventory(stock.jdbi, Clock.systemUTC(), stock.runs, () -> new AssetColumns(table), 20);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whereNothingCanBeReadAsManyRemovalsAreHeldBackAndNamed(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.whole(file(rows()));
        List<String> rows = rows().subList(3, 30);
        rows.set(0, "3.53918E+14,,,iPhone 15,,,");
        rows.set(1, "?,,12,iPhone 15,,,");
        rows.add("only,two");

        Run run = stock.whole(file(rows));
        assertThat(run.status()).isEqualTo(Run.Status.DONE);
        assertThat(run.removed()).as("5 are missing, 3 rows could be any of them").isEqualTo(2);
        assertThat(run.reason()).contains("3").contains("imei " + imei(35391805000000L));
        assertThat(stock.rejectsOf(run)).filteredOn(reject -> reject.line() == 0).extracting(Reject::value)
                .containsExactly(imei(35391805000000L), imei(35391805000001L), imei(35391805000002L));
        Run again = stock.whole(file(rows));
        assertThat(again.removed() + again.changed()).as("the same are held back").isZero();
        Run without = stock.whole(file(rows.subList(0, 27)));
        assertThat(without.removed()).isEqualTo(1);
    }

    /** Its IMEI tells only in which phone the line was seen. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLineOfWhichOnlyThePhoneCanBeReadIsNotGone(TestDatabase database) {
        Stock stock = new Stock(database);
        String header = "ICCID,IMEI,Plan\n";
        List<String> lines = new ArrayList<>(IntStream.range(0, 30).mapToObj(i -> "8901260012345" + (67801 + 7 * i) + "," + imei(35391805000000L + i)
                + ",Unlimited").toList());
        assertThat(stock.drop("lines.csv", true, header + String.join("\n", lines)).accepted()).isEqualTo(30);
        lines.set(0, "8.90126E+18," + imei(35391807000000L) + ",Unlimited");

        Run run = stock.drop("lines.csv", true, header + String.join("\n", lines));

        assertThat(run.removed()).as(run.toString()).isZero();
        assertThat(run.reason()).contains("8901260012345" + 67801);
        lines.set(0, "890126001234567801,,Unlimited,x");
        Run wide = stock.drop("lines.csv", true, header + String.join("\n", lines));
        assertThat(wide.removed()).isZero();
        assertThat(wide.reason()).as("its ICCID names it").isNull();
    }

    /** What a report of devices tells of is a device, also while nothing but its SIM is told of it. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aDeviceOfWhichOnlyTheSimIsLeftStaysTheDevice(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        String header = "IMEI,ICCID,Model\n";
        String phone = "353918057434595,89014103211118510720,iPhone 15\n";
        for (String was : List.of(",89014103211118510738,iPad\n", imei(35391805000001L) + ",89014103211118510738,\n")) {
            stock.whole(header + phone + was);
            String id = (String) stock.asset("iccid", "89014103211118510738").get("asset_id");

            assertThat(stock.whole(header + phone + ",89014103211118510738,\n").removed()).as(was).isZero();
            assertThat(stock.asset("iccid", "89014103211118510738")).as(was).containsEntry("asset_id", id).containsEntry("kind", "device");
            assertThat(stock.whole(header + phone + was).removed()).as(was).isZero();
            assertThat(stock.replayed()).as(was).hasSize(2);
        }
    }

    /** Earlier releases took a device of which a report tells only the SIM for a line. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatWasStoredAsALineGoesOnAsTheDeviceAlone(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        stock.whole("IMEI,ICCID,Model,Status\n,89014103211118510738,,Active\n");
        stock.jdbi.useHandle(handle -> handle.execute("update asset set kind = 'line'"));
        stock.whole("IMEI,ICCID,Model,Status\n,89014103211118510738,,Suspended\n");

        assertThat(stock.content()).singleElement().asString().contains("kind=device");
    }

    /** It says in which phone a line was seen, and not which line. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLineOfTheApiWithoutIdAndNumberIsNoDevice(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        String imei = imei(35391805000001L);
        String line = "[{\"id\": 77, \"imei\": \"" + imei + "\"}, {\"id\": 78, \"number\": \"3175550142\"}]";
        stock.pull(true, "[]", line);
        Map<String, Map<String, Object>> before = stock.replayed();
        Run odd = stock.pull(true, "[]", line.replace("\"id\": 77, ", ""));

        assertThat(odd).extracting(Run::changed, Run::removed, Run::rejected).containsExactly(0L, 0L, 1L);
        assertThat(stock.replayed()).isEqualTo(before);
    }

    /** What is left of a number that a spreadsheet has drawn together would do for a serial number, and is none. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatASpreadsheetLeavesOfASerialNumberNamesNothing(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        List<String> laptops = new ArrayList<>(IntStream.range(0, 30).mapToObj(i -> ",35391805" + (1000 + 7 * i) + ",,ThinkPad,,,Active").toList());
        stock.whole(file(laptops));
        assertThat(stock.content()).hasSize(30);
        for (String odd : List.of(",3.53918E+11,,ThinkPad,,,Active", ",3.53918E+11,,ThinkPad,,,Active,x", ",,,ThinkPad,74200119900001,,Active,x")) {
            laptops.set(0, odd);
            Run run = stock.whole(file(laptops));
            assertThat(run.removed()).as(odd).isZero();
            assertThat(run.reason()).as(odd).contains("serial_number 353918051000");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsProtectedDoesNotCountForTheBrake(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.whole(file(rows()));
        List<String> rows = rows();
        for (int i = 0; i < 15; i++) {
            rows.set(i, "3.53918E+14" + rows.get(i).substring(15));
        }
        Run run = stock.whole(file(rows));
        assertThat(run.status()).isEqualTo(Run.Status.DONE);
        assertThat(run.removed()).isZero();

        Run held = stock.whole(file(rows.subList(0, 16)));
        assertThat(held.status()).isEqualTo(Run.Status.HELD);
        assertThat(held.reason()).contains("14 of 30");
        stock.runs.release(held.id());
        assertThat(stock.inventory.loadFile(held.id()).removed()).as("a yes is for what is gone").isEqualTo(14);
        assertThat(stock.content()).hasSize(16);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anObjectOfTheApiThatIsThereIsNotGoneWhateverItHolds(TestDatabase database) {
        Stock stock = new Stock(database);
        String all = devices(1, 31);
        stock.pull(true, all, lines());
        String imei = imei(35391805000001L);
        for (String odd : List.of("{\"id\": 1, \"imei\": \"353918057434570\"}", "{\"id\": 1, \"imei\": \"3.5E+14\", \"generic_serial\": \"SNX1\"}", "{\"id\": 1}",
                "{\"imei\": \"" + imei + "\"}", "{\"generic_serial\": \"snx1\"}", "{\"id\": {\"is\": 1}, \"imei\": 3.5E14, \"generic_serial\": \"SNX1\"}")) {
            stock.passes(Duration.ofDays(1));
            Run run = stock.pull(true, "[" + odd + "," + devices(2, 31).substring(1), lines());

            assertThat(run.status()).as(odd).isEqualTo(Run.Status.DONE);
            assertThat(run.removed()).as(odd).isZero();
            assertThat(run.reason()).as(odd).isNull();
            assertThat(stock.content()).as(odd).hasSize(31);
            assertThat(stock.pull(true, all, lines()).removed()).as(odd).isZero();
        }
        Run again = stock.pull(true, all, lines());
        assertThat(again.removed()).isZero();
        assertThat(stock.asset("tangoe_id", "1")).containsEntry("imei", imei).containsEntry("removed", false);
        assertThat(stock.content()).hasSize(31);
        assertThat(stock.pull(true, devices(2, 31), lines()).removed()).as("what is really gone goes").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsNoObjectHoldsBackARemovalAlsoWhereAnotherReplicaEndsThePull(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.pull(true, devices(1, 31), lines());
        Replica dying = new Replica(stock.jdbi);
        dying.join(false);
        Stock left = new Stock(stock.jdbi, dying, 20);
        long run = left.inventory.beginPull(true);
        left.inventory.loadPage(run, AssetKind.DEVICE, 1, Stock.json("[null, \"text\", {\"id\": 4, \"imei\": \"broken\"}," + devices(5, 31).substring(1)));
        dying.close();
        assertThat(stock.runs.takeOver(Source.API)).isPresent();
        stock.inventory.loadPage(run, AssetKind.LINE, 1, Stock.json("[[]]"));
        Run done = stock.inventory.finishPull(run);

        assertThat(done.status()).isEqualTo(Run.Status.DONE);
        assertThat(done.removed()).as("3 devices and a line are missing, two objects may be any of them, and one the line").isEqualTo(1);
        assertThat(done.reason()).contains("tangoe_id 1, tangoe_id 2").contains("line_id 77");
        assertThat(stock.rejectsOf(done)).filteredOn(reject -> reject.line() == 0).extracting(Reject::value).containsExactly("1", "2", "77");
        assertThat(stock.asset("tangoe_id", "4")).containsEntry("removed", false).containsEntry("imei", imei(35391805000004L));
    }

    /** What stands where a value is expected is no empty value: it is named, and what the object was known by stays. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aKeyThatIsAnObjectOrAListIsARejectAndChangesNothing(TestDatabase database) {
        Stock stock = new Stock(database);
        String imei = imei(35391805000001L);
        String device = "{\"id\": 1, \"imei\": \"" + imei + "\", \"generic_serial\": \"SNX1\", \"line_id\": 77}";
        String devices = "[" + device + "," + devices(2, 31).substring(1);
        String lines = "[{\"id\": 77, \"number\": \"3175550142\", \"imei\": \"" + imei + "\"}]";
        stock.pull(true, devices, lines);
        List<String> before = stock.content();
        assertThat(before).hasSize(30);
        for (String value : List.of("{}", "[]", "{\"is\": 1}", "[\"" + imei + "\"]", "[[{\"of\": [\"SNX1\", null]}]]", "[77, \"x\"]")) {
            for (String field : List.of("imei", "line_id")) {
                assertKept(stock, devices.replaceFirst("\"" + field + "\": (\"[0-9]+\"|77)", "\"" + field + "\": " + value), lines, field, value, before);
            }
            for (String field : List.of("imei", "number")) {
                assertKept(stock, devices, lines.replaceFirst("\"" + field + "\": \"[0-9]+\"", "\"" + field + "\": " + value), field, value, before);
            }
        }
        for (String odd : List.of("{\"id\": [1], \"imei\": \"" + imei + "\"}", "{\"id\": {\"is\": 1}, \"imei\": [\"" + imei + "\"]}", "{\"id\": [\"x\"], \"imei\": {\"n\": " + imei + "}}",
                "{\"imei\": [\"" + imei + "\"]}", "{\"id\": {}, \"generic_serial\": \"SNX1\"}", "{\"id\": 1, \"imei\": {}, \"generic_serial\": [\"SNX1\"]}")) {
            Run run = stock.pull(true, "[" + odd + "," + devices(2, 31).substring(1), lines.replace("\"imei\": \"" + imei + "\"", "\"device_id\": 1"));
            assertThat(run.removed()).as(odd).isZero();
            assertThat(run.reason()).as(odd).isNull();
            assertThat(run.rejected()).as(odd).isPositive();
            stock.pull(true, devices, lines);
            assertThat(stock.content()).as(odd).isEqualTo(before);
        }
        Run nobody = stock.pull(true, "[{\"id\": {}, \"imei\": [{}]}," + devices(3, 31).substring(1), lines);
        assertThat(nobody.removed()).as("two are missing, one of which it may be").isEqualTo(1);
        assertThat(nobody.reason()).contains("tangoe_id 1");
        assertThat(stock.rejectsOf(nobody)).filteredOn(reject -> reject.line() == 1).extracting(Reject::column, Reject::value)
                .containsExactly(tuple("imei", "[{}]"), tuple("id", "{}"));
    }

    private static void assertKept(Stock stock, String devices, String lines, String field, String value, List<String> before) {
        Run run = stock.pull(true, devices, lines);
        assertThat(run.removed()).as(field + value).isZero();
        assertThat(stock.rejectsOf(run)).as(field + value).extracting(Reject::column, Reject::value).containsExactly(tuple(field, value.replace(" ", "")));
        assertThat(stock.content()).as(field + value).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void otherValuesThatAreAnObjectOrAListAreNamedToo(TestDatabase database) {
        Stock stock = new Stock(database);
        Run run = stock.pull(true, "[{\"id\": 1, \"imei\": \"" + imei(35391805000001L) + "\", \"manufacturer\": {\"name\": \"Apple\"}, \"model\": {\"id\": 3},"
                + " \"person\": {\"email\": [\"a@example.com\"]}}]", null);

        assertThat(stock.rejectsOf(run)).extracting(Reject::column, Reject::value).containsExactly(tuple("person.email", "[\"a@example.com\"]"));
        assertThat(stock.asset("tangoe_id", "1")).containsEntry("manufacturer", "Apple").containsEntry("model", null).containsEntry("owner_email", null);
    }

    private static String devices(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "{\"id\": " + i + ", \"imei\": \"" + imei(35391805000000L + i) + "\", \"generic_serial\": \"SNX" + i + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String lines() {
        return "[{\"id\": 77, \"number\": \"3175550142\"}]";
    }
}
