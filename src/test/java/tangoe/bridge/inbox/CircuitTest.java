package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.vendor.Vendor;

class CircuitTest {

    private static final int TICKETS = 5;

    private final MovableClock clock = new MovableClock();
    private final Circuit circuit = new Circuit("queue", clock, TICKETS);

    @Test
    void queuesThatCallTheSameVendorLeaveItAloneTogether() {
        Circuits circuits = new Circuits();
        Circuit hints = circuits.of("hints", "ServiceNow", clock, 1);
        Circuit toServiceNow = circuits.of("to-servicenow", "ServiceNow", clock, 1);
        Circuit toTangoe = circuits.of("to-tangoe", "Tangoe", clock, 1);
        hints.failed("A", Vendor.SERVICENOW, "503", Duration.ZERO);
        assertThat(toServiceNow.permit(1)).isZero();
        assertThat(toTangoe.permit(1)).isOne();
        assertThat(circuits.open(Vendor.SERVICENOW)).containsExactly("hints", "to-servicenow");
    }

    @Test
    void oneTicketThatFailsForEverNeverOpensIt() {
        for (int i = 0; i < 100; i++) {
            assertThat(circuit.failed("INC1", Vendor.TANGOE, "503", Duration.ZERO)).isNull();
        }
        assertThat(circuit.permit(8)).isEqualTo(8);
    }

    @Test
    void severalTicketsInARowOpenItAndASuccessBetweenThemDoesNot() {
        for (int i = 0; i < 20; i++) {
            circuit.failed("ONE" + i, Vendor.TANGOE, "503", Duration.ZERO);
            circuit.failed("TWO" + i, Vendor.TANGOE, "503", Duration.ZERO);
            circuit.succeeded("OTHER");
        }
        assertThat(circuit.isOpen()).isFalse();
        assertThat(open()).isNotNull();
        assertThat(circuit.permit(8)).isZero();
    }

    @Test
    void afterThePauseAFewFindOutAndTheFirstSuccessClosesIt() {
        open();
        clock.advance(Circuit.SHORTEST_PAUSE);
        assertThat(circuit.permit(8)).isEqualTo(Circuit.PROBES);
        assertThat(circuit.permit(8)).isZero();
        circuit.unused(1);
        assertThat(circuit.permit(8)).isEqualTo(1);
        circuit.succeeded("INC9");
        assertThat(circuit.permit(8)).isEqualTo(8);
    }

    @Test
    void thePauseDoublesUpToALongestAndRetryAfterWins() {
        Instant until = open();
        for (int i = 0; i < 10; i++) {
            clock.advance(Circuit.LONGEST_PAUSE);
            until = circuit.failed("INC0", Vendor.TANGOE, "503", Duration.ZERO);
        }
        assertThat(Duration.between(clock.instant(), until)).isBetween(Circuit.LONGEST_PAUSE.minusSeconds(5), Circuit.LONGEST_PAUSE);
        clock.advance(Circuit.LONGEST_PAUSE);
        assertThat(circuit.failed("INC0", Vendor.TANGOE, "429", Duration.ofHours(1))).isAfter(clock.instant().plus(Duration.ofMinutes(59)));
    }

    @Test
    void ticketsThatGoOnFailingWhileOthersSucceedCountOnce() {
        open();
        circuit.succeeded("GOOD");
        for (int i = 0; i < 10; i++) {
            assertThat(open()).isNull();
        }
        assertThat(circuit.permit(8)).isEqualTo(8);
        for (int i = 0; i < TICKETS; i++) {
            circuit.succeeded("INC" + i);
        }
        assertThat(open()).isNotNull();
    }

    @Test
    void ticketThatIsToldToComeLaterDoesNotComeWithTheOthers() {
        Instant until = open();
        assertThat(circuit.failed("INC9", Vendor.TANGOE, "429", Duration.ofHours(2))).isAfter(until.plus(Duration.ofMinutes(119)).minusSeconds(30));
        clock.advance(Circuit.SHORTEST_PAUSE);
        assertThat(circuit.permit(8)).isEqualTo(Circuit.PROBES);
    }

    private Instant open() {
        Instant until = null;
        for (int i = 0; i < TICKETS; i++) {
            until = circuit.failed("INC" + i, Vendor.TANGOE, "503", Duration.ZERO);
        }
        return until;
    }
}
