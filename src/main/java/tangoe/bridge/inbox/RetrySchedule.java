package tangoe.bridge.inbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a message that could not be delivered is tried again: twice as long after each attempt, spread by a fifth
 * to either side so that a crowd does not come back at once.
 *
 * @param first       wait after the first attempt
 * @param longest     wait that no step exceeds
 * @param giveUpAfter time from the first attempt after which there is no further one
 */
public record RetrySchedule(Duration first, Duration longest, Duration giveUpAfter, RandomGenerator random) {

    private static final double SPREAD = 0.2;

    /**
     * @param attempt    how many attempts were made
     * @param retryAfter what the vendor asked for; it wins over the schedule
     * @return when to try next, the last time just when the schedule ends; empty where it is time to give up
     */
    public Optional<Instant> next(int attempt, Instant firstTriedAt, Instant now, Optional<Duration> retryAfter) {
        Instant end = firstTriedAt.plus(giveUpAfter);
        if (!now.isBefore(end)) {
            return Optional.empty();
        }
        if (retryAfter.isPresent()) {
            return Optional.of(now.plus(retryAfter.get()));
        }
        Instant next = now.plus(step(attempt));
        return Optional.of(next.isAfter(end) ? end : next);
    }

    private Duration step(int attempt) {
        double doubled = first.toMillis() * Math.pow(2, Math.min(attempt - 1, 40));
        double spread = 1 + SPREAD * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.round(Math.min(doubled * spread, longest.toMillis())));
    }
}
