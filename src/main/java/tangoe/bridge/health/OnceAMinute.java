package tangoe.bridge.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Keeps what happens again and again from filling the log: one line a minute for each kind, which says how many were left out. */
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
     * It happened.
     *
     * @param kind of few values
     * @return 0 where the last line is less than a minute old; else how often it happened since that line, this time included
     */
    public synchronized long count(String kind) {
        Instant now = clock.instant();
        Said last = kinds.get(kind);
        long times = last == null ? 1 : last.since() + 1;
        boolean due = last == null || !now.isBefore(last.at().plus(MINUTE));
        kinds.put(kind, due ? new Said(now, 0) : new Said(last.at(), times));
        return due ? times : 0;
    }

    /** @return what a line says of those that were left out, such as {@code " (12 times since the last such line)"}; empty for one */
    public static String times(long counted) {
        return counted <= 1 ? "" : " (" + counted + " times since the last such line)";
    }
}
