package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;

/** ServiceNow tells the time in whole seconds, and a mass update changes thousands of records in one of them. */
class SameSecondBucketTest {

    private static final String SECOND = "2026-11-20 09:14:02";

    private LoopbackInstance instance;
    private final MemoryCursors cursors = new MemoryCursors();
    private final MovableClock clock = MovableClock.standingAt("2026-11-20T09:15:00Z");
    private Following following;

    @BeforeEach
    void start() throws Exception {
        instance = new LoopbackInstance();
        following = new Following(instance, cursors, clock, "query=active%3Dtrue&pageSize=100&journals=");
    }

    @AfterEach
    void stop() {
        following.close();
        instance.close();
    }

    @Test
    void everyRecordOfOneSecondIsHandedOnOnceAndInOrder() {
        IntStream.range(0, 2350).forEach(number -> instance.incident(number, SECOND));

        assertThat(following.consumer().pollOnce()).isEqualTo(2350);

        assertThat(following.ids()).isSorted().doesNotHaveDuplicates().hasSize(2350);
        assertThat(following.pages).hasSize(24);
        assertThat(instance.calls("incident")).isEqualTo(24);
    }

    @Test
    void aRecordThatJoinsTheSecondLaterIsFoundWhereverItSorts() {
        IntStream.range(100, 350).forEach(number -> instance.incident(number, SECOND));
        following.consumer().pollOnce();
        instance.incident(5, SECOND);
        instance.incident(222, SECOND).put("sys_mod_count", "2");

        assertThat(following.consumer().pollOnce()).isEqualTo(2);

        assertThat(following.ids().subList(250, 252)).containsExactly(LoopbackInstance.id(5), LoopbackInstance.id(222));
    }

    @Test
    void aRecordThatWasCommittedLateIsFoundWithinTheOverlap() {
        instance.incident(1, SECOND);
        following.consumer().pollOnce();
        instance.incident(2, "2026-11-20 09:13:30");

        assertThat(following.consumer().pollOnce()).isEqualTo(1);
        assertThat(following.ids()).containsExactly(LoopbackInstance.id(1), LoopbackInstance.id(2));
    }

    @Test
    void aRecordDatedInTheFutureHidesNoneThatIsChangedBefore() {
        instance.incident(1, "2031-01-01 00:00:00");
        following.consumer().pollOnce();
        instance.incident(2, "2026-11-20 09:14:50");

        assertThat(following.consumer().pollOnce()).isEqualTo(1);
    }
}
