package tangoe.bridge.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tangoe.bridge.health.Condition;
import tangoe.bridge.health.Conditions;
import tangoe.bridge.testing.MovableClock;

class PresenceTest {

    private final Condition condition = new Conditions(new MovableClock()).named("tangoe");
    private final List<Boolean> answered = new ArrayList<>();
    private final Presence presence = new Presence(Vendor.TANGOE, condition, answered::add);

    @Test
    void noToOneRecordSaysNothingOfTheVendorAndNothingButNoDoes() {
        for (int i = 0; i < 4; i++) {
            ends(403);
        }
        ends(200);
        for (int i = 0; i < 4; i++) {
            ends(403);
            assertThat(condition.state().up()).isTrue();
        }
        ends(403);
        assertThat(condition.state().cause()).startsWith("Tangoe has answered 403 to the last 5 calls: ");
        ends(429);
        assertThat(condition.state().cause()).startsWith("Tangoe has answered 429 to the last 6 calls: ");
        ends(404);
        assertThat(condition.state().up()).isTrue();
    }

    @Test
    void vendorIsBackAfterCallsInARowThatItDidNotAnswer() {
        ends(503);
        ends(200);
        assertThat(answered).as("a single one may be about its record").containsExactly(false);
        ends(0);
        ends(503);
        ends(404);
        ends(200);
        assertThat(answered).containsExactly(false, true, false);
    }

    private void ends(int status) {
        VendorException failure = status == 0 || status / 100 == 5 ? new Unavailable(Vendor.TANGOE, status, "failed")
                : status == 403 || status == 404 ? new Refused(Vendor.TANGOE, status, "no")
                : status == 429 ? new Unavailable(Vendor.TANGOE, status, "too many") : null;
        presence.called("GET /1/x", System.nanoTime(), status, failure);
    }
}
