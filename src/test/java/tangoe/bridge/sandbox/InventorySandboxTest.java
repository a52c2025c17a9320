package tangoe.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.sandbox.Caller.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tangoe.bridge.testing.MovableClock;

/** Devices and lines as Tangoe lists them, and staging tables as ServiceNow takes them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InventorySandboxTest {

    private static final String DEVICES = "/1/devices/business_devices";
    private static final String STAGING = "/api/now/import/u_tangoe_asset/insertMultiple";

    private final MovableClock clock = MovableClock.standingAt("2026-11-20T09:14:02Z");
    private final TangoeSandbox tangoe = new TangoeSandbox(clock);
    private final ServiceNowSandbox serviceNow = new ServiceNowSandbox(clock);
    private Caller bridge;

    @BeforeEach
    void start() {
        tangoe.start(0);
        serviceNow.start(0);
        bridge = new Caller(tangoe.url(), Map.of("API-Token", "tangoe-token"));
    }

    @AfterEach
    void stop() {
        tangoe.close();
        serviceNow.close();
    }

    @Test
    void devicesAndLinesAreListedApartByIdAsTheyWereGiven() throws Exception {
        tangoe.device(Map.of("id", 2, "model", "iPhone 15")).device(Map.of("id", 1)).line(Map.of("id", 3, "number", "3175550142"));

        assertThat(json(bridge.get(DEVICES)).findValuesAsText("id")).containsExactly("1", "2");
        assertThat(json(bridge.get(DEVICES)).path(1).path("model").asText()).isEqualTo("iPhone 15");
        assertThat(json(bridge.get("/1/lines/business_lines")).findValuesAsText("number")).containsExactly("3175550142");
        tangoe.removeDevice(1);
        tangoe.removeLine(3);
        assertThat(json(bridge.get(DEVICES)).findValuesAsText("id")).containsExactly("2");
        assertThat(json(bridge.get("/1/lines/business_lines"))).isEmpty();
    }

    @Test
    void pagesAreNumberedFromOneAndHoldAtMost999() throws Exception {
        for (int id = 1; id <= 101; id++) {
            tangoe.device(Map.of("id", id));
        }

        assertThat(json(bridge.get(DEVICES))).hasSize(100);
        assertThat(json(bridge.get(DEVICES + "?page=2")).findValuesAsText("id")).containsExactly("101");
        assertThat(json(bridge.get(DEVICES + "?per_page=999"))).hasSize(101);
        assertThat(json(bridge.get(DEVICES + "?per_page=40&page=4"))).isEmpty();
        assertThat(bridge.get(DEVICES + "?per_page=1000").statusCode()).isEqualTo(400);
        assertThat(bridge.get(DEVICES + "?page=0").statusCode()).isEqualTo(400);
    }

    @Test
    void onlyWhatChangedSinceThatDayIsListed() throws Exception {
        tangoe.device(Map.of("id", 1)).device(Map.of("id", 2, "updated_at", "2026-10-14T10:00:00.000-04:00"));
        clock.advance(Duration.ofDays(2));
        tangoe.device(Map.of("id", 3));

        assertThat(json(bridge.get(DEVICES + "?updated_at_gt=2026-11-20")).findValuesAsText("id")).containsExactly("1", "3");
        assertThat(json(bridge.get(DEVICES + "?updated_at_gt=2026-11-21")).findValuesAsText("id")).containsExactly("3");
    }

    @Test
    void aListMayBeWrappedAndIsRefusedWithoutToken() throws Exception {
        tangoe.wrapsListsIn("business_devices").device(Map.of("id", 1));

        JsonNode wrapped = json(bridge.get(DEVICES));

        assertThat(wrapped.path("business_devices").findValuesAsText("id")).containsExactly("1");
        assertThat(new Caller(tangoe.url(), Map.of()).get(DEVICES).statusCode()).isEqualTo(401);
    }

    @Test
    void rowsOfTextLandInTheStagingTableAndOnlyIdsAreAnswered() throws Exception {
        Caller caller = Caller.basic(serviceNow.url(), ServiceNowSandbox.BRIDGE, "secret");
        serviceNow.stagingTable("u_tangoe_asset", "u_asset", "imei", List.of("imei"));

        JsonNode answer = json(caller.post(STAGING, Map.of("records", List.of(Map.of("imei", "353918057434579"), Map.of("imei", "")))));

        assertThat(answer.fieldNames()).toIterable().containsExactlyInAnyOrder("import_set_id", "multi_import_set_id");
        assertThat(serviceNow.imported("u_tangoe_asset")).containsExactly(Map.of("imei", "353918057434579"), Map.of("imei", ""));
        assertThat(caller.post(STAGING, Map.of("records", List.of(Map.of("removed", false)))).statusCode()).isEqualTo(400);
        assertThat(caller.post(STAGING, Map.of("records", List.of())).statusCode()).isEqualTo(400);
        assertThat(serviceNow.imported("u_tangoe_asset")).hasSize(2);
    }
}
