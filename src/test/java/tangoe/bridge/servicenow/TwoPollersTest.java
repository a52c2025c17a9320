package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.testing.World;

/** Two replicas may poll for a while when the turn changes hands, and the old one may be in the middle of a page. */
class TwoPollersTest {

    private static final String OPTIONS = "query=active%3Dtrue&pageSize=10&journals=";

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
    void thePollerThatIsBehindMovesTheCursorNoMoreAndEndsItsWalk() throws Exception {
        IntStream.range(0, 25).forEach(n -> instance.incident(n, "2026-11-20 09:14:02"));
        try (Following old = new Following(instance, cursors, clock, OPTIONS);
                Following young = new Following(instance, cursors, clock, OPTIONS)) {
            old.before = exchange -> {
                if (old.pages.isEmpty()) {
                    young.consumer().pollOnce();
                }
            };

            assertThat(old.consumer().pollOnce()).as("the page under way").isEqualTo(10);
            String reached = cursors.values.get("incident");

            assertThat(young.ids()).hasSize(25);
            assertThat(reached).as("at rest, as the young one left it").doesNotContain("|");
            assertThat(cursors.written).last().isEqualTo(reached);

            old.consumer().pollOnce();
            assertThat(old.ids()).as("from where the young one is, it misses nothing of the overlap").hasSize(25);
        }
    }

    /** An interrupt would close H2's file under everybody. */
    @Test
    void aStopWaitsForThePageUnderWayAndInterruptsNobody() throws Exception {
        CountDownLatch underWay = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        try (Following following = new Following(instance, cursors, clock, OPTIONS + "&initialDelay=10ms&period=20ms")) {
            following.before = exchange -> {
                underWay.countDown();
                World.until("the consumer stops", () -> following.consumer().isStoppingOrStopped());
                try {
                    interrupted.set(new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS));
                } catch (InterruptedException e) {
                    interrupted.set(true);
                }
            };
            IntStream.range(0, 25).forEach(n -> instance.incident(n, "2026-11-20 09:14:02"));
            underWay.await();
            following.consumer().stop();

            assertThat(following.pages).as("the page under way, and no more").hasSize(1);
        }
        assertThat(interrupted).isFalse();
    }
}
