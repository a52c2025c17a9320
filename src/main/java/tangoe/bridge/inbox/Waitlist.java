package tangoe.bridge.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import tangoe.bridge.vendor.Throttled;

/**
 * Spreads the retries of messages for which a vendor had no turn: one after the other, at the pace of turns. So they do not all
 * ask again and again, and messages that need no turn find workers.
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
