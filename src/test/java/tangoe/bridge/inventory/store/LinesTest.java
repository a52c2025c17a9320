package tangoe.bridge.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.TestDatabase;

/** A report of lines is about lines, and what has an id of Tangoe's own is one thing. */
class LinesTest {

    private static final String LINES = "Phone Number,Carrier,IMEI,ICCID,Status\n";
    private static final String FIRST = "3175559101,AT&T,353918057434595,89014103211118510720,Active\n";
    private static final String SECOND = "3175559102,AT&T,353918057434595,89014103211118510738,Active\n";
    private static final String DEVICES = "IMEI,Serial Number,Model,Phone Number\n";

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void twoLinesSeenInOnePhoneAreTwoAndOneOfThemIsThePhones(TestDatabase database) {
        for (boolean devicesFirst : List.of(true, false)) {
            Stock stock = new Stock(database);
            Runnable devices = () -> stock.drop("devices.csv", true, DEVICES + "353918057434595,SNL1,iPhone 15,3175559102\n");
            if (devicesFirst) {
                devices.run();
            }
            Run lines = stock.drop("lines.csv", true, LINES + FIRST + SECOND);
            if (!devicesFirst) {
                devices.run();
            }
            assertThat(lines.rejected()).isZero();
            assertThat(stock.content()).hasSize(2);
            assertThat(stock.asset("phone_number", "+13175559101")).containsEntry("kind", "line").containsEntry("removed", false);
            assertThat(stock.asset("phone_number", "+13175559102", "kind", "device")).as("the device names it").containsEntry("kind", "device")
                    .containsEntry("serial_number", "SNL1").containsEntry("iccid", "89014103211118510738").containsEntry("status", "in_use");

            assertThat(stock.drop("lines.csv", true, LINES + FIRST + SECOND).changed()).isZero();
            stock.drop("lines.csv", false, LINES + FIRST.replace("353918057434595", "353918050000013"));
            assertThat(stock.content()).as("a line that moves on stays the line").hasSize(2);
            assertThat(stock.asset("phone_number", "+13175559101")).containsEntry("imei", "353918050000013");
            String id = (String) stock.asset("phone_number", "+13175559101").get("asset_id");
            stock.drop("lines.csv", false, LINES + FIRST.replace("3175559101", "3175559109"));
            assertThat(stock.content()).as("a SIM with another number is the same line").hasSize(2);
            assertThat(stock.asset("phone_number", "+13175559109")).containsEntry("asset_id", id);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void lineOfTheApiAndOfAReportIsOneAndBelongsToItsDevice(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.drop("lines.csv", true, LINES + FIRST + SECOND + "3175559103,AT&T,353918050000013,,Active\n");
        stock.pull(true, "[{\"id\": 71, \"imei\": \"353918057434595\", \"line_id\": 81}]",
                "[{\"id\": 81, \"iccid\": \"89014103211118510720\", \"number\": \"3175559101\", \"device_id\": 71},"
                        + "{\"id\": 82, \"number\": \"3175559102\", \"device_id\": 71},"
                        + "{\"id\": 83, \"iccid\": \"89014103211118510746\", \"number\": \"3175559103\"}]");

        assertThat(stock.content()).hasSize(3);
        assertThat(stock.asset("imei", "353918057434595", "kind", "device")).containsEntry("tangoe_id", "71").containsEntry("line_id", "81")
                .containsEntry("carrier", "AT&T");
        assertThat(stock.asset("line_id", "82")).containsEntry("kind", "line").containsEntry("iccid", "89014103211118510738");
        assertThat(stock.asset("line_id", "83")).containsEntry("kind", "line").containsEntry("imei", "353918050000013");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void twoLinesOfTheApiInOnePhoneAreTwo(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.pull(true, "[]", "[{\"id\": 81, \"number\": \"3175559101\", \"imei\": \"353918057434595\"},"
                + "{\"id\": 82, \"number\": \"3175559102\", \"imei\": \"353918057434595\"}]");

        assertThat(stock.content()).hasSize(2).allSatisfy(asset -> assertThat(asset).contains("kind=line"));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLineWhoseCellsCannotBeReadStaysTheLineOfItsPhone(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        stock.drop("devices.csv", true, DEVICES + "353918057434595,SNL1,iPhone 15,\n");
        stock.drop("lines.csv", true, LINES + FIRST);
        Map<String, Map<String, Object>> before = stock.replayed();
        for (String row : List.of("3175559101,AT&T,broken,89014103211118510720,Active\n", "3175559101,AT&T,353918057434595,8.90141E+19,Active\n",
                "12,AT&T,353918057434595,8.90141E+19,Active\n", "3175559101,AT&T,353918057434595,,Active,x\n")) {
            Run run = stock.drop("lines.csv", true, LINES + row);

            assertThat(run.removed()).as(row).isZero();
            assertThat(stock.replayed().keySet()).as(row).isEqualTo(before.keySet());
            assertThat(stock.asset("serial_number", "SNL1")).as(row).containsEntry("phone_number", "+13175559101")
                    .containsEntry("iccid", "89014103211118510720").containsEntry("removed", false);
        }
    }

    /** However many others carry the same value. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aRecordFindsItsOwnAssetInACrowd(TestDatabase database) {
        Stock stock = new Stock(database, 100);
        String crowd = IntStream.range(1, 120).mapToObj(i -> "{\"id\": " + i + ", \"generic_serial\": \"TABLET\"}").collect(Collectors.joining(",", "[", "]"));
        stock.pull(true, crowd, null);
        String same = IntStream.range(0, 120).mapToObj(i -> ",SAME" + i + ",iPad,3175559101\n").collect(Collectors.joining());
        stock.drop("devices.csv", true, DEVICES + same + ",TABLET,iPad,\n,,iPhone,3175559101\n");
        stock.drop("lines.csv", true, LINES + "3175559101,AT&T,,,Active\n");
        int all = stock.content().size();
        String tablet = (String) stock.asset("model", "iPad", "serial_number", "TABLET").get("asset_id");
        String line = (String) stock.asset("carrier", "AT&T").get("asset_id");

        for (String model : List.of("iPad 2", "iPad 3")) {
            Run devices = stock.drop("devices.csv", true, DEVICES + same + ",TABLET," + model + ",\n,,iPhone,3175559101\n");
            Run lines = stock.drop("lines.csv", true, LINES + "3175559101," + model + ",,,Active\n");

            assertThat(devices).extracting(Run::changed, Run::removed).containsExactly(1L, 0L);
            assertThat(lines).extracting(Run::changed, Run::removed).containsExactly(1L, 0L);
            assertThat(stock.content()).hasSize(all);
            assertThat(stock.asset("model", model)).containsEntry("asset_id", tablet);
            assertThat(stock.asset("carrier", model)).containsEntry("asset_id", line);
        }
        stock.drop("devices.csv", true, DEVICES + same);
        Run back = stock.drop("devices.csv", true, DEVICES + same + ",TABLET,iPad 4,\n");
        assertThat(back).extracting(Run::changed, Run::removed).containsExactly(1L, 0L);
        assertThat(stock.asset("model", "iPad 4")).as("one that comes back").containsEntry("asset_id", tablet);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void twoDevicesOfTangoeAreNeverOneBySerialNumberAlone(TestDatabase database) {
        Stock stock = new Stock(database);
        stock.pull(true, "[{\"id\": 1, \"generic_serial\": \"TABLET\"}, {\"id\": 2, \"generic_serial\": \"tablet\"}, {\"id\": 3, \"generic_serial\": \"A1\"},"
                + "{\"id\": 4, \"imei\": \"353918057434595\", \"generic_serial\": \"A1\"}, {\"id\": 5, \"generic_serial\": \"UNKNOWN\"},"
                + "{\"id\": 6, \"generic_serial\": \"unknown\"}]", "[]");
        assertThat(stock.content()).hasSize(6);

        stock.pull(true, "[{\"id\": 1, \"generic_serial\": \"TABLET\"}, {\"id\": 3, \"generic_serial\": \"A1\"},"
                + "{\"id\": 4, \"imei\": \"353918057434595\", \"generic_serial\": \"A1\"}, {\"id\": 5}, {\"id\": 6}]", "[]");
        stock.drop("devices.csv", true, "Serial Number,Model\nTABLET,iPad\n");
        assertThat(stock.content()).as("the device that is alone with its number is that of the report").hasSize(5);
        assertThat(stock.asset("tangoe_id", "1")).containsEntry("model", "iPad");
    }
}
