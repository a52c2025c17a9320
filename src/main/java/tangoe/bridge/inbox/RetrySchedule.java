package tangoe.bridge.inbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a failed message is tried again: the pause doubles with each attempt, and is varied by a fifth so that many messages do
 * not return at once.
 *
 * @param first       wait after the first attempt
 * @param longest     longest pause between two attempts
 * @param giveUpAfter time after the first attempt at which the message is given up
 */
public record RetrySchedule(Duration first, Duration longest, Duration giveUpAfter, RandomGenerator random) {

    private static final double SPREAD = 0.2;

    /**
     * @param tries      attempts since the schedule began
     * @param retryAfter pause that the vendor asked for; it replaces the schedule's, but the first wait is the least
     * @return when to try next, the last time exactly at the end of the schedule; empty to give up
     */
    public Optional<Instant> next(int tries, Instant firstTriedAt, Instant now, Optional<Duration> retryAfter) {
        Instant end = firstTriedAt.plus(giveUpAfter);
        if (!now.isBefore(end)) {
            return Optional.empty();
        }
        if (retryAfter.isPresent()) {
            // A vendor that sends 0 would be called without a pause, for days.
            Duration least = step(1);
            return Optional.of(now.plus(retryAfter.get().compareTo(least) < 0 ? least : retryAfter.get()));
        }
        Instant next = now.plus(step(tries));
        return Optional.of(next.isAfter(end) ? end : next);
    }

    private Duration step(int tries) {
        double doubled = first.toMillis() * Math.pow(2, Math.min(tries - 1, 40));
        double middle = Math.min(doubled, longest.toMillis() / (1 + SPREAD));
        return Duration.ofMillis(Math.round(middle * (1 + SPREAD * (2 * random.nextDouble() - 1))));
    }
}
