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
     * @param tries      how many attempts were made since the schedule began
     * @param retryAfter what the vendor asked for; it wins over the schedule, but is never less than the first wait
     * @return when to try next, the last time just when the schedule ends; empty where it is time to give up
     */
    public Optional<Instant> next(int tries, Instant firstTriedAt, Instant now, Optional<Duration> retryAfter) {
        Instant end = firstTriedAt.plus(giveUpAfter);
        if (!now.isBefore(end)) {
            return Optional.empty();
        }
        if (retryAfter.isPresent()) {
            // A vendor that says 0 would be called without a pause, for days.
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
