package tangoe.bridge.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.testing.TestDatabase;

class PullLoadTest {

    private static final Path SAMPLES = Path.of("src/test/resources/inventory");

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void joinsDevicesAndTheirLines(TestDatabase database) throws IOException {
        Stock stock = new Stock(database);
        Run run = stock.pull(true, Files.readString(SAMPLES.resolve("business_devices.json")), Files.readString(SAMPLES.resolve("business_lines.json")));

        assertThat(run.status()).isEqualTo(Run.Status.DONE);
        assertThat(run.rejected()).isZero();
        assertThat(run.unknownColumns()).isEmpty();
        assertThat(stock.content()).hasSize(3);
        assertThat(stock.asset("imei", "353918057434579")).containsEntry("kind", "device").containsEntry("tangoe_id", "7001001")
                .containsEntry("line_id", "8001001").containsEntry("status", "in_use").containsEntry("phone_number", "+13175550142")
                .containsEntry("carrier", "Verizon").containsEntry("account_number", "742001199-00001").containsEntry("plan", "Unlimited Business")
                .containsEntry("iccid", "89148000005339755555").containsEntry("employee_id", "0012349").containsEntry("owner_name", "Fred Luddy")
                .containsEntry("owner_email", "fred.luddy@example.com").containsEntry("group", "Field Service").containsEntry("cost_center", "CC-104")
                .containsEntry("activated_on", "2024-03-02").containsEntry("source", "api").containsEntry("source_ref", "run " + run.id() + " page 1");
        assertThat(stock.asset("serial_number", "PF2A9K3Z")).containsEntry("kind", "device").containsEntry("status", "unknown");
        assertThat(stock.asset("line_id", "8001002")).containsEntry("kind", "line").containsEntry("status", "suspended")
                .containsEntry("phone_number", "+4915112345678");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void oneDeviceFromTheApiAndFromAFileIsOneAsset(TestDatabase database) throws IOException {
        Stock stock = new Stock(database);
        stock.drop("devices.csv", true, Files.readAllBytes(SAMPLES.resolve("devices.csv")));
        String id = (String) stock.asset("imei", "353918057434579").get("asset_id");
        stock.pull(true, Files.readString(SAMPLES.resolve("business_devices.json")), Files.readString(SAMPLES.resolve("business_lines.json")));
        stock.drop("lines.csv", true, Files.readAllBytes(SAMPLES.resolve("lines.csv")));

        assertThat(stock.content()).hasSize(4);
        assertThat(stock.asset("imei", "353918057434579")).containsEntry("asset_id", id).containsEntry("source", "api");
        Map<String, Object> tablet = stock.asset("imei", "350123451234567");
        assertThat(tablet).containsEntry("source", "csv").containsEntry("status", "pending_disposal");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aDeviceIsInUseWhileItHasAnActiveLine(TestDatabase database) {
        Stock stock = new Stock(database);
        String device = "[{\"id\": 7, \"generic_serial\": \"SER7\", \"status\": \"Spare\"}]";
        stock.pull(true, device, "[{\"id\": 8, \"device_id\": 7, \"number\": \"3175550142\", \"status\": \"active\"}]");
        assertThat(stock.asset("serial_number", "SER7")).containsEntry("status", "in_use").containsEntry("line_id", "8");

        stock.pull(true, device, "[{\"id\": 8, \"device_id\": 7, \"number\": \"3175550142\", \"status\": \"suspended\"},"
                + "{\"id\": 9, \"device_id\": 7, \"number\": \"3175550143\", \"status\": \"active\"}]");
        assertThat(stock.asset("serial_number", "SER7")).as("of two lines the active one").containsEntry("status", "in_use").containsEntry("line_id", "9");
        assertThat(stock.asset("line_id", "8")).as("a second line is lost to nobody").containsEntry("kind", "line").containsEntry("status", "suspended");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aWholePullOfDevicesLeavesLinesAlone(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.pull(true, "[{\"id\": 1, \"imei\": \"353918057434579\"}]", "[{\"id\": 8, \"number\": \"3175550142\"}]");
        Run run = stock.pull(true, "[{\"id\": 1, \"imei\": \"353918057434579\"}]", null);

        assertThat(run.removed()).isZero();
        assertThat(stock.content()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void holdsRemovalsThatAreTooMany(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.pull(true, "[{\"id\": 1, \"imei\": \"353918057434579\"}, {\"id\": 2, \"generic_serial\": \"SER2\"}]", "[]");
        Run held = stock.pull(true, "{\"data\": [{\"id\": 2, \"generic_serial\": \"SER2\", \"status\": \"lost\"}]}", "[]");

        assertThat(held.status()).isEqualTo(Run.Status.HELD);
        assertThat(held.reason()).contains("1 of 2");
        assertThat(stock.asset("serial_number", "SER2")).containsEntry("status", "lost");
        assertThat(stock.content()).hasSize(2);
        stock.runs.release(held.id());
        assertThat(stock.inventory.finishPull(held.id())).satisfies(done -> {
            assertThat(done.status()).isEqualTo(Run.Status.DONE);
            assertThat(done.removed()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void namesRejectsAndUnknownPathsByPageAndItem(TestDatabase database) {
        Stock stock = new Stock(database);
        Run run = stock.pull(true, "[{\"id\": 1, \"imei\": \"353918057434570\"}, {\"colour\": \"green\", \"person\": {\"shoe\": 43}}, \"text\"]", null);

        assertThat(run.rows()).isEqualTo(3);
        assertThat(run.rejected()).isEqualTo(3);
        assertThat(run.unknownColumns()).containsExactly("colour", "person.shoe");
        assertThat(stock.rejectsOf(run)).first().isEqualTo(new Reject(run.id(), 1, "devices page 1", 1, "imei", "353918057434570",
                "the last digit of the IMEI does not fit the others; it would be 9"));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aPullOfWhichNothingCanBeLoadedIsNotDoneAndRemovesNothing(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        stock.pull(true, "[{\"id\": 1, \"imei\": \"353918057434579\"}]", null);
        Run run = stock.pull(true, "[{\"name\": \"x\"}, {\"name\": \"y\"}]", null);

        assertThat(run.status()).isEqualTo(Run.Status.FAILED);
        assertThat(run.reason()).contains("2 objects").contains("none of them can be loaded");
        assertThat(stock.content()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void leavesCharactersThatNobodySeesOutOfValues(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.pull(true, "[{\"id\": 1, \"imei\": \"\\u200e353918057434579\\u0000\", \"model\": \"iPhone\\u00a015\\u200b\"}]", null);

        assertThat(stock.asset("imei", "353918057434579")).containsEntry("model", "iPhone 15");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void refusesAnAnswerWithoutAList(TestDatabase database) {
        Stock stock = new Stock(database);
        long run = stock.inventory.beginPull(true);

        assertThatThrownBy(() -> stock.inventory.loadPage(run, AssetKind.DEVICE, 1, Stock.json("{\"error\": \"no\"}")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no list");
        assertThat(stock.inventory.pagesIn(run, AssetKind.DEVICE)).isZero();
    }
}
