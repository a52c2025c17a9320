package tangoe.bridge.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tangoe.bridge.health.Condition;
import tangoe.bridge.health.Conditions;
import tangoe.bridge.testing.MovableClock;

class HoldOffTest {

    private final MovableClock clock = new MovableClock();
    private final Condition signIn = new Conditions(clock).named("sign-in");
    private final Condition there = new Conditions(clock).named("tangoe");
    private final SignInTrouble trouble = new SignInTrouble(signIn);
    private final HoldOff holdOff = new HoldOff(Vendor.TANGOE, clock, trouble, there);

    @Test
    void refusedCredentialsAreShownAgainAfterEverLongerPausesUpToAQuarterOfAnHour() {
        List<Long> minutes = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            refuse(holdOff, Vendor.TANGOE);
            Duration pause = heldOff().retryAfter().orElseThrow().plusMillis(900);
            minutes.add(pause.toSeconds());
            clock.advance(pause);
        }
        assertThat(minutes).containsExactly(30L, 60L, 120L, 240L, 480L, 900L, 900L);
        assertThat(signIn.state().up()).isFalse();
        assertThat(signIn.state().cause()).startsWith("Tangoe answered 401; tried again at ");
    }

    @Test
    void oneCallFindsOutAndTheOthersWaitForIt() {
        refuse(holdOff, Vendor.TANGOE);
        clock.advance(Duration.ofSeconds(30));
        holdOff.enter();
        assertThat(elsewhere()).isInstanceOf(HeldOff.class);

        holdOff.leave();
        assertThat(elsewhere()).as("the first one learned nothing").isNull();
    }

    @Test
    void callThatIsTakenEndsIt() {
        refuse(holdOff, Vendor.TANGOE);
        clock.advance(Duration.ofSeconds(30));
        holdOff.enter();
        holdOff.failed(new Refused(Vendor.TANGOE, 403, "answered 403: not this record"));
        holdOff.leave();

        assertThat(signIn.state().up()).isTrue();
        assertThat(elsewhere()).isNull();
    }

    @Test
    void callsThatWereUnderWayAlreadyNeitherLengthenThePauseNorEndIt() {
        refuse(holdOff, Vendor.TANGOE);
        holdOff.failed(new SignInRefused(Vendor.TANGOE, 401, "answered 401", null));
        holdOff.accepted();
        assertThat(heldOff().retryAfter().orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void troubleWithOneRecordIsNoRefusedSignIn() {
        holdOff.enter();
        holdOff.failed(new Refused(Vendor.TANGOE, 403, "answered 403"));
        holdOff.failed(new Unavailable(Vendor.TANGOE, 503, "answered 503", Duration.ofHours(1), null));
        holdOff.failed(new Unavailable(Vendor.TANGOE, 429, "answered 429"));
        holdOff.leave();
        assertThat(elsewhere()).isNull();
    }

    @Test
    void vendorThatWantsToBeLeftAloneIs() {
        holdOff.failed(new Unavailable(Vendor.TANGOE, 429, "answered 429", Duration.ofMinutes(10), null));
        holdOff.failed(new Unavailable(Vendor.TANGOE, 429, "answered 429", Duration.ofMinutes(1), null));
        clock.advance(Duration.ofMinutes(9));
        assertThat(heldOff()).hasMessageContaining("it wants to be left alone until");
        assertThat(signIn.state().up()).isTrue();
        clock.advance(Duration.ofMinutes(1));
        assertThat(elsewhere()).isNull();
    }

    @Test
    void vendorThatIsLeftAloneForLongIsDownUntilItIsCalledAgain() {
        holdOff.failed(new Unavailable(Vendor.TANGOE, 429, "answered 429", Duration.ofMinutes(10), null));
        holdOff.look();
        assertThat(there.state().up()).as("for a moment").isTrue();
        clock.advance(Duration.ofSeconds(21));
        holdOff.look();
        assertThat(there.state().cause()).startsWith("Tangoe answers 429 and wants to be left alone until ");
        assertThat(holdOff.pause()).hasValueSatisfying(pause -> assertThat(pause.until()).isAfter(clock.instant().plus(Duration.ofMinutes(9))));
        clock.advance(Duration.ofMinutes(10));
        holdOff.look();
        assertThat(there.state().up()).isTrue();
        assertThat(holdOff.pause()).isEmpty();
    }

    @Test
    void conditionNamesEachVendorThatRefuses() {
        HoldOff other = new HoldOff(Vendor.SERVICENOW, clock, trouble, there);
        refuse(holdOff, Vendor.TANGOE);
        refuse(other, Vendor.SERVICENOW);
        assertThat(signIn.state().cause()).contains("Tangoe answered 401", "ServiceNow answered 401");
        clock.advance(Duration.ofSeconds(30));
        holdOff.enter();
        holdOff.accepted();
        assertThat(signIn.state().cause()).startsWith("ServiceNow answered 401").doesNotContain("Tangoe");
    }

    private static void refuse(HoldOff holdOff, Vendor vendor) {
        holdOff.enter();
        holdOff.failed(new SignInRefused(vendor, 401, "answered 401", null));
        holdOff.leave();
    }

    private HeldOff heldOff() {
        return catchThrowableOfType(HeldOff.class, holdOff::enter);
    }

    /** What another thread meets. */
    private Throwable elsewhere() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                holdOff.enter();
                return null;
            } catch (HeldOff held) {
                return held;
            } finally {
                holdOff.leave();
            }
        }, task -> new Thread(task).start()).join();
    }
}
