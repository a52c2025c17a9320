package tangoe.bridge.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import tangoe.bridge.vendor.Throttled;

/**
 * When messages come back for which there was no turn at a vendor: one after the other, as turns come, so that many of them
 * do not ask again and again, and what needs no turn finds workers meanwhile.
 */
final class Waitlist {

    static final Duration LONGEST = Duration.ofHours(1);

    private final Clock clock;
    private Instant last = Instant.MIN;

    Waitlist(Clock clock) {
        this.clock = clock;
    }

    synchronized Instant place(Throttled throttled) {
        Instant now = clock.instant();
        Instant soonest = now.plus(throttled.retryAfter().orElse(Duration.ZERO));
        Instant end = now.plus(LONGEST);
        Instant behind = last.isBefore(soonest) || last.isAfter(end) ? soonest : last.plus(throttled.pace());
        last = behind.isAfter(end) ? end : behind;
        return last;
    }
}
