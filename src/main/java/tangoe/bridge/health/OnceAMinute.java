package tangoe.bridge.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Limits repeated log lines to one a minute for each kind, which says how many were left out. */
public final class OnceAMinute {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<String, Said> kinds = new HashMap<>();

    private record Said(Instant at, long since) {
    }

    public OnceAMinute(Clock clock) {
        this.clock = clock;
    }

    /**
     * Counts an event.
     *
     * @param kind kind of event; few values
     * @return 0 if the last line is less than a minute old; else the number of events since that line, this one included
     */
    public synchronized long count(String kind) {
        Instant now = clock.instant();
        Said last = kinds.get(kind);
        long times = last == null ? 1 : last.since() + 1;
        boolean due = last == null || !now.isBefore(last.at().plus(MINUTE));
        kinds.put(kind, due ? new Said(now, 0) : new Said(last.at(), times));
        return due ? times : 0;
    }

    /**
     * @return the end of a line about events that were left out, such as {@code " (12 times since the last such line)"}; empty
     *         for one
     */
    public static String times(long counted) {
        return counted <= 1 ? "" : " (" + counted + " times since the last such line)";
    }
}
