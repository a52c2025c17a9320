package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.vendor.Unavailable;

/** A resolved or closed incident leaves the query; Tangoe must hear of just that. */
class LinkedIncidentsAreFollowedTest {

    private LoopbackInstance instance;
    private final MemoryCursors cursors = new MemoryCursors();
    private final MovableClock clock = MovableClock.standingAt("2026-11-20T10:00:00Z");

    @BeforeEach
    void start() throws Exception {
        instance = new LoopbackInstance();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void anIncidentThatStopsMatchingIsFollowedWhileItIsLinked() throws Exception {
        try (Following following = new Following(instance, cursors, clock,
                "query=RAW(active=true^stateIN1,2,3)&alsoQuery=correlation_display%3DTangoe&journals=&fields=state")) {
            Map<String, String> linked = instance.incident(1, "2026-11-20 09:00:00");
            Map<String, String> other = instance.incident(2, "2026-11-20 09:00:00");
            following.consumer().pollOnce();
            linked.putAll(Map.of("correlation_display", "Tangoe", "active", "false", "state", "7", "sys_mod_count", "2",
                    "sys_updated_on", "2026-11-20 09:05:00"));
            other.putAll(Map.of("active", "false", "sys_mod_count", "2", "sys_updated_on", "2026-11-20 09:05:00"));

            assertThat(following.consumer().pollOnce()).isEqualTo(1);
            assertThat((Map<?, ?>) following.handed.get(2).get("incident")).extracting("state").isEqualTo("7");
        }
    }

    @Test
    void theTimeHoldsForEveryGroupOfTheQuery() throws Exception {
        try (Following following = new Following(instance, cursors, clock,
                "query=RAW(state=1^ORstate=2^NQstate=3^EQ)&alsoQuery=correlation_display%3DTangoe&journals=")) {
            instance.incident(1, "2026-11-20 09:00:00");
            instance.incident(2, "2026-11-20 09:00:00").put("state", "3");
            instance.incident(3, "2026-11-20 09:00:00").put("state", "6");
            following.consumer().pollOnce();
            instance.incident(4, "2026-11-20 09:30:00").put("state", "2");
            following.consumer().pollOnce();

            assertThat(following.ids()).containsExactly(LoopbackInstance.id(1), LoopbackInstance.id(2), LoopbackInstance.id(4));
            assertThat(instance.requests.get(instance.requests.size() - 1).query().get("sysparm_query")).isEqualTo(
                    "state=1^ORstate=2^sys_updated_on>=2026-11-20 08:59:00^NQstate=3^sys_updated_on>=2026-11-20 08:59:00"
                            + "^NQcorrelation_display=Tangoe^sys_updated_on>=2026-11-20 08:59:00"
                            + "^ORDERBYsys_updated_on^ORDERBYsys_id");
        }
    }

    @Test
    void aMisspeltColumnStopsTheWalkInsteadOfLettingEverythingThrough() throws Exception {
        try (Following following = new Following(instance, cursors, clock, "query=RAW(asignment_group=abc)&journals=")) {
            instance.incident(1, "2026-11-20 09:00:00");

            assertThatThrownBy(() -> following.consumer().pollOnce()).isInstanceOf(Unavailable.class)
                    .hasMessageContaining("asignment_group");
            assertThat(following.handed).isEmpty();
            assertThat(cursors.values).isEmpty();
        }
    }

    @Test
    void aHintIsReadByNumberOrSysIdInTheSameShape() throws Exception {
        try (Following following = new Following(instance, cursors, clock, "journals=")) {
            instance.incident(42, "2026-11-20 09:00:00");
            instance.journal(1, 42, "comments", "Screen broken", "2026-11-20 08:59:00", "beth");
            Records records = new Records(following.serviceNow, "incident", "active=true", List.of(
                    "short_description"), List.of("comments", "work_notes"), "bridge");

            Optional<Map<String, Object>> byNumber = records.read("INC42");

            assertThat(byNumber).isPresent().isEqualTo(records.read(LoopbackInstance.id(42)));
            assertThat(byNumber.get().get("incident")).extracting("short_description").isEqualTo("Phone 42");
            assertThat(byNumber.get().get("journals")).asInstanceOf(InstanceOfAssertFactories.LIST)
                    .singleElement().extracting("value").isEqualTo("Screen broken");
            assertThat(records.read("INC43")).isEmpty();
            assertThatThrownBy(() -> records.read("INC42^ORactive=true")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
