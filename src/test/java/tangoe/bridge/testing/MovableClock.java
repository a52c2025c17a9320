package tangoe.bridge.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** Moved by hand, in any direction. In between it goes on like the system's, or stands still. */
public final class MovableClock extends Clock {

    private final Clock base;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    /** The system's. */
    public MovableClock() {
        this(Clock.systemUTC());
    }

    private MovableClock(Clock base) {
        this.base = base;
    }

    /** @param instant such as {@code 2026-11-20T10:00:00Z} */
    public static MovableClock standingAt(String instant) {
        return new MovableClock(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC));
    }

    public void advance(Duration by) {
        ahead.updateAndGet(before -> before.plus(by));
    }

    public void set(Instant instant) {
        ahead.set(Duration.between(base.instant(), instant));
    }

    @Override
    public Instant instant() {
        return base.instant().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
