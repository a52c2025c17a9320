package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;

/** What many records need not say twice is not read twice: of those in the overlap only key and version, until one is new. */
class OnlyNewsIsReadWholeTest {

    private static final String SECOND = "2026-11-20 09:14:02";
    private static final String LATER = "2026-11-20 09:14:30";

    private LoopbackInstance instance;
    private final MemoryCursors cursors = new MemoryCursors();
    private final MovableClock clock = MovableClock.standingAt("2026-11-20T09:15:00Z");
    private Following following;

    @BeforeEach
    void start() throws Exception {
        instance = new LoopbackInstance();
        following = new Following(instance, cursors, clock,
                "query=active%3Dtrue&alsoQuery=correlation_display%3DTangoe&fields=short_description,state&journals=comments&pageSize=200");
    }

    @AfterEach
    void stop() {
        following.close();
        instance.close();
    }

    /** Polls once. @return the calls that it took */
    private List<LoopbackInstance.Seen> poll() {
        int before = instance.requests.size();
        following.consumer().pollOnce();
        return List.copyOf(instance.requests.subList(before, instance.requests.size()));
    }

    private static String fields(LoopbackInstance.Seen call) {
        return call.query().get("sysparm_fields");
    }

    private void many() {
        IntStream.range(0, 500).forEach(number -> instance.incident(number, SECOND));
        poll();
        assertThat(following.handed).hasSize(500);
    }

    private Map<String, String> changed(int number, String second) {
        Map<String, String> row = instance.incident(number, second);
        row.putAll(Map.of("sys_mod_count", "2", "short_description", "changed"));
        return row;
    }

    private Map<?, ?> lastHanded() {
        return (Map<?, ?>) following.handed.get(following.handed.size() - 1).get("incident");
    }

    @Test
    void aQuietPollCostsOneCallForKeysAndVersions() {
        many();

        assertThat(poll()).singleElement().satisfies(call -> assertThat(fields(call).split(",")).containsExactlyInAnyOrder(
                "sys_id", "number", "sys_updated_on", "sys_mod_count", "active", "correlation_display", "state"));
    }

    @Test
    void whatIsNewAmongManyIsReadWhole() {
        many();
        changed(7, LATER);
        instance.incident(900, LATER);

        assertThat(poll()).hasSize(3).last().satisfies(call -> assertThat(call.table()).isEqualTo("sys_journal_field"));

        assertThat(following.ids().subList(500, 502)).containsExactly(LoopbackInstance.id(7), LoopbackInstance.id(900));
        assertThat(lastHanded()).extracting("short_description").isEqualTo("Phone 900");
        assertThat(poll()).hasSize(1);
    }

    @Test
    void whatFitsIntoAPageCostsOneCallWithItsNews() {
        IntStream.range(0, 150).forEach(number -> instance.incident(number, SECOND));
        poll();
        changed(7, LATER);

        assertThat(poll()).as("records and journals").hasSize(2);
        assertThat(following.handed).hasSize(151);
    }

    @Test
    void whatChangesBetweenBothReadsIsToldInItsNewVersionIfItStillMatches() {
        many();
        Map<String, String> changes = changed(7, LATER);
        Map<String, String> leaves = changed(8, LATER);
        Map<String, String> goes = changed(9, LATER);
        instance.accepts = headers -> {
            if (instance.calls("incident") == 5) {
                Map<String, String> again = Map.of("sys_mod_count", "3", "sys_updated_on", "2026-11-20 09:14:31");
                changes.putAll(again);
                changes.put("short_description", "changed again");
                leaves.putAll(again);
                leaves.put("active", "false");
                instance.hidden.add(goes.get("sys_id"));
            }
            return true;
        };
        poll();
        poll();

        assertThat(following.ids().subList(500, following.handed.size())).containsExactly(LoopbackInstance.id(7));
        assertThat(lastHanded()).extracting("short_description").isEqualTo("changed again");
    }

    @Test
    void aRecordThatCannotBeReadIsSetAsideFromItsKey() {
        many();
        instance.incident(900, LATER).put("sys_mod_count", "many");
        poll();

        assertThat(following.handed).hasSize(501).last().satisfies(item -> assertThat(item.get("unreadable")).asString().contains("INC900"));
    }
}
