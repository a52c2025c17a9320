package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.vendor.Unavailable;

/** The platform cuts a page to its limit first and applies access rules then. */
class ShortPageIsNotTheEndTest {

    private LoopbackInstance instance;
    private final MemoryCursors cursors = new MemoryCursors();
    private final MovableClock clock = MovableClock.standingAt("2026-11-20T10:00:00Z");
    private Following following;

    @BeforeEach
    void start() throws Exception {
        instance = new LoopbackInstance();
        following = new Following(instance, cursors, clock, "query=active%3Dtrue&pageSize=10&journals=");
    }

    @AfterEach
    void stop() {
        following.close();
        instance.close();
    }

    private void incidents(int count) {
        IntStream.range(0, count).forEach(number -> instance.incident(number,
                String.format("2026-11-20 09:%02d:%02d", number / 60, number % 60)));
    }

    @Test
    void pagesThatAccessRulesThinnedOutAreFollowedToTheEnd() {
        incidents(60);
        IntStream.range(0, 60).filter(n -> n % 3 != 0).forEach(n -> instance.hidden.add(LoopbackInstance.id(n)));

        assertThat(following.consumer().pollOnce()).isEqualTo(20);
    }

    @Test
    void theyAreFollowedEvenWhereTheInstanceDoesNotCount() {
        instance.counts = false;
        incidents(60);
        IntStream.range(0, 60).filter(n -> n % 3 != 0).forEach(n -> instance.hidden.add(LoopbackInstance.id(n)));

        assertThat(following.consumer().pollOnce()).isEqualTo(20);
    }

    @Test
    void emptyPagesBeforeVisibleRecordsAreStridden() {
        incidents(60);
        IntStream.range(5, 55).forEach(n -> instance.hidden.add(LoopbackInstance.id(n)));

        assertThat(following.consumer().pollOnce()).isEqualTo(10);
        assertThat(following.ids()).contains(LoopbackInstance.id(59));
    }

    @Test
    void hiddenRecordsInTheOverlapDoNotStallTheWalk() {
        incidents(3);
        following.consumer().pollOnce();
        IntStream.range(10, 40).forEach(number -> {
            instance.incident(number, "2026-11-20 09:00:30");
            instance.hidden.add(LoopbackInstance.id(number));
        });
        following.consumer().pollOnce();
        instance.incident(50, "2026-11-20 09:00:40");

        assertThat(following.consumer().pollOnce()).isEqualTo(1);
    }

    @Test
    void aQuietPollCostsOneCallWithAndWithoutTheCount() {
        incidents(5);
        following.consumer().pollOnce();
        int before = instance.requests.size();
        int written = cursors.written.size();
        following.consumer().pollOnce();
        instance.counts = false;
        following.consumer().pollOnce();

        assertThat(instance.requests.size() - before).isEqualTo(2);
        assertThat(cursors.written).hasSize(written);
    }

    @Test
    void aPageInAnotherOrderStopsTheWalkWithoutMovingTheCursor() {
        incidents(25);
        instance.sorts = false;

        assertThatThrownBy(() -> following.consumer().pollOnce()).isInstanceOf(Unavailable.class)
                .hasMessageContaining("order");
        assertThat(cursors.values).isEmpty();
        assertThat(following.handed).isEmpty();
    }

    @Test
    void aPageOfRecordsWithoutAPlaceIsNotTheEnd() {
        IntStream.range(0, 12).forEach(number -> instance.incident(number, ""));
        IntStream.range(20, 25).forEach(number -> instance.incident(number, "2026-11-20 09:00:00"));

        assertThat(following.consumer().pollOnce()).isEqualTo(17);
    }

    @Test
    void moreHiddenPagesThanCanBeAreSaidInASentence() {
        incidents(2);
        instance.hidden.add(LoopbackInstance.id(0));
        instance.hidden.add(LoopbackInstance.id(1));
        for (int i = 0; i < 300; i++) {
            instance.nextAnswer(200, Map.of("X-Total-Count", "1000000"), "{\"result\":[]}");
        }

        assertThatThrownBy(() -> following.consumer().pollOnce()).hasMessageContaining("hides 1000000 records");
    }
}
