package tangoe.bridge.vendor;

import java.time.Duration;

/**
 * At most so many calls in every window of that length, wherever it begins. A bucket that holds all of them and refills within
 * the window would let nearly twice as many through at the border of two windows. This one holds only {@code burst}; the rest
 * comes in during {@code per + slack}.
 *
 * @param burst calls that may be made at once after a pause
 * @param slack by how much calls may arrive closer together than they were sent
 */
public record Rate(int calls, Duration per, int burst, Duration slack) {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MINUTE_SLACK = Duration.ofSeconds(5);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration HOUR_SLACK = Duration.ofSeconds(30);
    private static final int PART_AT_ONCE = 10;

    public Rate {
        if (burst < 1 || burst > calls) {
            throw new IllegalArgumentException("burst must be from 1 to " + calls);
        }
    }

    /** No burst: one call after the other. */
    public static Rate perMinute(int calls) {
        return new Rate(calls, MINUTE, 1, MINUTE_SLACK);
    }

    /** A burst of a tenth. The slack also covers the delay of ServiceNow's counters (docs/vendors/servicenow.md, rate limits). */
    public static Rate perHour(int calls) {
        return new Rate(calls, HOUR, Math.max(1, calls / PART_AT_ONCE), HOUR_SLACK);
    }

    /** Time after which the bucket has one more call. */
    public Duration pace() {
        return per.plus(slack).dividedBy(calls - burst + 1L);
    }

    @Override
    public String toString() {
        return calls + " calls " + (per.equals(MINUTE) ? "a minute" : per.equals(HOUR) ? "an hour" : "in " + per);
    }
}
