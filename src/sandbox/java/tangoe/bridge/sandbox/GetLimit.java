package tangoe.bridge.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * At most so many GETs in any 60 seconds (docs/vendors/tangoe.md, rate limit). The kind of window is not documented; a sliding
 * one is the strictest. Refused ones do not count.
 */
final class GetLimit {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Clock clock;
    private final Deque<Instant> served = new ArrayDeque<>();
    private int perMinute = 100;

    GetLimit(Clock clock) {
        this.clock = clock;
    }

    synchronized void perMinute(int count) {
        perMinute = count;
    }

    /** Empty: served. Otherwise seconds until the next one will be. */
    synchronized OptionalLong secondsToWait() {
        Instant now = clock.instant();
        while (!served.isEmpty() && !served.peekFirst().isAfter(now.minus(WINDOW))) {
            served.removeFirst();
        }
        if (served.size() < perMinute) {
            served.addLast(now);
            return OptionalLong.empty();
        }
        Duration left = served.isEmpty() ? WINDOW : Duration.between(now, served.peekFirst().plus(WINDOW));
        return OptionalLong.of(Math.max(1, left.plusMillis(999).toSeconds()));
    }
}
