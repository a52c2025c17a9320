package tangoe.bridge.vendor;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * How long an answer asks to be left alone: {@code Retry-After} in seconds or as an HTTP date, else
 * {@code X-RateLimit-Reset} as Unix time that is not over (docs/vendors/servicenow.md, rate limits; a 429 may come without either).
 */
public final class RetryAfter {

    private static final Duration LONGEST = Duration.ofHours(24);

    private RetryAfter() {
    }

    public static Optional<Duration> of(String retryAfter, String rateLimitReset, Clock clock) {
        return parsed(retryAfter, clock).or(() -> seconds(rateLimitReset)
                .map(reset -> Duration.between(clock.instant(), Instant.ofEpochSecond(reset))).filter(wait -> !wait.isNegative()))
                .map(RetryAfter::bounded);
    }

    private static Optional<Duration> parsed(String value, Clock clock) {
        Optional<Duration> seconds = seconds(value).map(Duration::ofSeconds);
        if (seconds.isPresent() || value == null) {
            return seconds;
        }
        try {
            Instant date = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return Optional.of(Duration.between(clock.instant(), date));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Long> seconds(String value) {
        return value != null && value.strip().matches("[0-9]{1,11}") ? Optional.of(Long.parseLong(value.strip()))
                : Optional.empty();
    }

    private static Duration bounded(Duration asked) {
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
