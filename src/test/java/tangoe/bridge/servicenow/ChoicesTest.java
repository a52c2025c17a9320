package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;

class ChoicesTest {

    private LoopbackInstance instance;
    private ServiceNow serviceNow;
    private Choices choices;

    @BeforeEach
    void start() throws Exception {
        instance = new LoopbackInstance();
        serviceNow = new ServiceNow(Following.settings(instance, MovableClock.standingAt("2026-11-20T10:00:00Z")),
                new DefaultCamelContext());
        choices = new Choices(serviceNow, Map.of("incident", Map.of("state", Set.of("1", "2"), "close_code", Set.of("Done"))), Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        serviceNow.close();
        instance.close();
    }

    private void choice(int id, String table, String element, String value) {
        instance.put("sys_choice", Map.of("sys_id", LoopbackInstance.id(id), "name", table, "element", element, "value",
                value, "inactive", id < 100 ? "false" : "true"));
    }

    @Test
    void theInstancesOwnChoicesCountOnceRead() {
        choice(1, "incident", "state", "6");
        choice(2, "task", "state", "-5");
        choice(101, "incident", "state", "9");
        assertThat(choices.has("incident", "state", "1")).isTrue();

        assertThat(choices.refresh()).isTrue();

        assertThat(choices.has("incident", "state", "6")).isTrue();
        assertThat(choices.has("incident", "state", "1")).isFalse();
        assertThat(choices.has("incident", "state", "9")).isFalse();
        assertThat(choices.has("sc_req_item", "state", "-5")).isTrue();
        assertThat(choices.has("incident", "close_code", "Done")).isTrue();
        assertThat(choices.has("incident", "hold_reason", "1")).isFalse();
        assertThat(instance.requests).hasSize(1);
    }

    @Test
    void theFallbackStaysWhereTheInstanceListsNoneOrIsAway() {
        assertThat(choices.refresh()).isFalse();
        instance.nextAnswer(503, Map.of(), "<html/>");
        assertThat(choices.refresh()).isFalse();

        assertThat(choices.has("incident", "state", "2")).isTrue();
    }
}
