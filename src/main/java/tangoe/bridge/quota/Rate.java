package tangoe.bridge.quota;

import java.time.Duration;

/**
 * So many calls in any time of that length, wherever it begins. A bucket that holds all of them and fills up in that time
 * would let nearly twice as many through, at its end and at the beginning of the next. This one holds {@code burst}, and what
 * comes in beside them during {@code per + slack} makes up the rest.
 *
 * @param burst how many may go out at once after a quiet time
 * @param slack by how much calls may come closer together on their way than they were sent
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

    /** One after the other. */
    public static Rate perMinute(int calls) {
        return new Rate(calls, MINUTE, 1, MINUTE_SLACK);
    }

    /**
     * A tenth of them at once. The slack is also what ServiceNow's counters may be late (docs/vendors/servicenow.md, rate
     * limits).
     */
    public static Rate perHour(int calls) {
        return new Rate(calls, HOUR, Math.max(1, calls / PART_AT_ONCE), HOUR_SLACK);
    }

    /** Time in which one call comes in. */
    public Duration pace() {
        return per.plus(slack).dividedBy(calls - burst + 1L);
    }

    @Override
    public String toString() {
        return calls + " calls " + (per.equals(MINUTE) ? "a minute" : per.equals(HOUR) ? "an hour" : "in " + per);
    }
}
