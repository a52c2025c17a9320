package tangoe.bridge.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;

/** A poll that stands still or keeps failing names itself within a minute of its period; one that is late or elsewhere does not. */
class StandingPollTest {

    private static final Duration PERIOD = Duration.ofSeconds(30);

    private final MovableClock clock = new MovableClock();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Conditions conditions = new Conditions(clock);
    private final Polls polls = new Polls(conditions, clock, meters);
    private final Poll poll = polls.named("servicenow-poll");

    private Condition.State after(Duration time) {
        clock.advance(time);
        polls.look();
        polls.look();
        return conditions.named("servicenow-poll").state();
    }

    private double lastSuccess() {
        return meters.get("tangoe_bridge_poll_last_success_seconds").tag("poll", "servicenow").gauge().value();
    }

    @Test
    void oneThatIsNotHeardOfIsDownAfterItsPeriodAndAHalfAndUpWithItsNextSuccess() {
        poll.begins(PERIOD);
        assertThat(lastSuccess()).isNaN();
        poll.succeeded();
        assertThat(lastSuccess()).isEqualTo(clock.instant().getEpochSecond());

        assertThat(after(Duration.ofSeconds(49)).up()).isTrue();
        assertThat(after(Duration.ofSeconds(2)).cause()).startsWith("nothing has been heard of it since").contains("every 30 s");
        poll.succeeded();
        assertThat(after(Duration.ZERO).up()).isTrue();
    }

    @Test
    void oneThatKeepsFailingIsDownWithItsCause() {
        poll.begins(Duration.ofHours(1));
        poll.failed("ServiceNow answered 403 to GET incident");

        assertThat(after(Duration.ofSeconds(19)).up()).isTrue();
        assertThat(after(Duration.ofSeconds(2)).cause()).isEqualTo("ServiceNow answered 403 to GET incident");
    }

    @Test
    void oneThatGetsOnFromPageToPageIsNotOverdue() {
        poll.begins(PERIOD);
        for (int page = 0; page < 10; page++) {
            assertThat(after(Duration.ofSeconds(40)).up()).isTrue();
            poll.goesOn();
        }
    }

    @Test
    void oneThatAnotherReplicaDoesIsNotMissedHere() {
        poll.begins(PERIOD);
        poll.failed("ServiceNow cannot be reached");
        assertThat(after(Duration.ofMinutes(1)).up()).isFalse();

        poll.ends();
        assertThat(after(Duration.ofHours(1)).up()).isTrue();
        assertThat(poll.isHere()).isFalse();
    }

    @Test
    void aClockThatIsPutForwardIsNoPollThatStands() {
        poll.begins(PERIOD);
        clock.advance(Duration.ofHours(1));
        polls.look();
        poll.succeeded();

        assertThat(after(Duration.ZERO).up()).isTrue();
    }
}
