package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.vendor.Throttled;
import tangoe.bridge.vendor.Vendor;

class WaitlistTest {

    private final MovableClock clock = MovableClock.standingAt("2026-03-01T08:00:00Z");
    private final Waitlist list = new Waitlist(clock);
    private final Throttled throttled =
            new Throttled(Vendor.TANGOE, "was not asked", Duration.ofSeconds(12), Duration.ofSeconds(2));

    private List<Long> places(int count) {
        Instant now = clock.instant();
        return IntStream.range(0, count).mapToObj(i -> Duration.between(now, list.place(throttled)).toSeconds()).toList();
    }

    @Test
    void eachComesBackAtATurnOfItsOwn() {
        assertThat(places(4)).containsExactly(12L, 14L, 16L, 18L);
        clock.advance(Duration.ofSeconds(4));
        assertThat(places(2)).containsExactly(16L, 18L);
    }

    @Test
    void afterAQuietTimeTheListIsEmpty() {
        places(100);
        clock.advance(Duration.ofHours(1));
        assertThat(places(1)).containsExactly(12L);
    }

    @Test
    void nobodyIsPutOffLongerThanAnHour() {
        assertThat(places(5000)).allMatch(seconds -> seconds <= 3600);
        clock.advance(Duration.ofDays(-1));
        assertThat(places(1)).containsExactly(12L);
    }
}
