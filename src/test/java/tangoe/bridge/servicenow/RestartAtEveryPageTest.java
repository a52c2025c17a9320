package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;

/** The process may end before, while or after a page is taken; nothing is lost and the walk still comes to its end. */
class RestartAtEveryPageTest {

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

    private List<String> incidents(int count, String second) {
        return IntStream.range(0, count).mapToObj(n -> instance.incident(n, second).get("sys_id")).toList();
    }

    @Test
    void aRestartAfterEveryPageOfOneSecondComesToTheEnd() throws Exception {
        List<String> all = incidents(75, "2026-11-20 09:14:02");
        List<String> handed = new ArrayList<>();
        for (int run = 0; run < 8; run++) {
            try (Following following = new Following(instance, cursors, clock, OPTIONS)) {
                following.before = exchange -> {
                    if (!following.pages.isEmpty()) {
                        throw new IllegalStateException("the process ends here");
                    }
                };
                pollQuietly(following);
                handed.addAll(following.ids());
            }
        }

        assertThat(handed).containsExactlyElementsOf(all);
    }

    @Test
    void aPageThatWasNotTakenComesAgain() throws Exception {
        List<String> all = incidents(25, "2026-11-20 09:14:02");
        try (Following following = new Following(instance, cursors, clock, OPTIONS)) {
            following.before = exchange -> {
                if (following.pages.size() == 1) {
                    throw new IllegalStateException("store is away");
                }
            };

            assertThatThrownBy(() -> following.consumer().pollOnce()).hasMessageContaining("store is away");
            assertThat(following.ids()).isEqualTo(all.subList(0, 10));
            following.before = exchange -> { };
            following.consumer().pollOnce();

            assertThat(following.ids()).containsExactlyElementsOf(all);
        }
    }

    @Test
    void whatWasCommittedLateWhileTheProcessWasDownIsFoundAfterwards() throws Exception {
        incidents(15, "2026-11-20 09:14:02");
        try (Following following = new Following(instance, cursors, clock, OPTIONS)) {
            following.before = exchange -> {
                if (!following.pages.isEmpty()) {
                    throw new IllegalStateException("the process ends here");
                }
            };
            pollQuietly(following);
        }
        instance.incident(900, "2026-11-20 09:13:50");
        instance.incident(901, "2026-11-20 09:55:00");

        try (Following following = new Following(instance, cursors, clock, OPTIONS)) {
            following.consumer().pollOnce();
            following.consumer().pollOnce();

            assertThat(following.ids()).contains(LoopbackInstance.id(900), LoopbackInstance.id(901));
        }
    }

    @Test
    void aRestartAtRestRepeatsTheOverlapOnly() throws Exception {
        IntStream.range(0, 60).forEach(n -> instance.incident(n, String.format("2026-11-20 09:%02d:00", n)));
        try (Following following = new Following(instance, cursors, clock, OPTIONS)) {
            following.consumer().pollOnce();
        }
        try (Following following = new Following(instance, cursors, clock, OPTIONS)) {
            assertThat(following.consumer().pollOnce()).isEqualTo(2);
        }
    }

    @Test
    void anErrorOfTheVendorOnTheWayKeepsWhatWasTaken() throws Exception {
        List<String> all = incidents(25, "2026-11-20 09:14:02");
        try (Following following = new Following(instance, cursors, clock, OPTIONS)) {
            following.before = exchange -> {
                if (following.pages.size() == 1) {
                    instance.nextAnswer(503, Map.of(), "<html>maintenance</html>");
                }
            };
            pollQuietly(following);
            following.before = exchange -> { };
            following.consumer().pollOnce();

            assertThat(following.ids()).containsExactlyElementsOf(all);
        }
    }

    private static void pollQuietly(Following following) {
        try {
            following.consumer().pollOnce();
        } catch (RuntimeException ended) {
            assertThat(ended).hasMessageNotContaining("NullPointer");
        }
    }
}
