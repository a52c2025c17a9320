package tangoe.bridge.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.LogLines;
import tangoe.bridge.testing.MovableClock;

class ConditionTest {

    private final MovableClock clock = new MovableClock();
    private final Conditions conditions = new Conditions(clock);

    @Test
    void aConditionThatGoesOnFailingKeepsItsBeginningAndTellsTheLatestCause() {
        Condition poll = conditions.named("servicenow-poll");
        poll.down("first");
        Instant began = poll.state().since();
        clock.advance(Duration.ofMinutes(2));
        poll.down("second");
        assertThat(conditions.named("servicenow-poll").state()).isEqualTo(new Condition.State(false, began, "second"));
        poll.up();
        assertThat(poll.state().up()).isTrue();
        assertThat(poll.state().cause()).isEmpty();
        assertThat(poll.state().since()).isAfter(began.plus(Duration.ofMinutes(2)));
    }

    @Test
    void eachConditionIsAGaugeOfItsName() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Condition kafka = new Conditions(clock, meters).named("kafka");
        assertThat(meters.get("tangoe_bridge_up").tag("condition", "kafka").gauge().value()).isEqualTo(1);
        kafka.down("no broker answers");
        assertThat(meters.get("tangoe_bridge_up").tag("condition", "kafka").gauge().value()).isZero();
    }

    @Test
    void whatIsDownSaysSoOnceAMinuteWhileItLasts() {
        try (LogLines lines = new LogLines()) {
            Condition drop = conditions.named("sftp-drop");
            for (int second = 0; second < 150; second++) {
                drop.down("no route to host");
                conditions.remind();
                clock.advance(Duration.ofSeconds(1));
            }
            assertThat(lines.all()).filteredOn(line -> line.contains("sftp-drop is down")).hasSize(3);
        }
    }
}
