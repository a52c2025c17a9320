package tangoe.bridge.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Every poll that is switched on, by name; its condition has the same one. */
public final class Polls {

    private final Conditions conditions;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Map<String, Poll> polls = new ConcurrentSkipListMap<>();

    /** @param meters registry for {@code tangoe_bridge_poll_last_success_seconds}, by {@code poll} */
    public Polls(Conditions conditions, Clock clock, MeterRegistry meters) {
        this.conditions = conditions;
        this.clock = clock;
        this.meters = meters;
    }

    /** For polls that nobody watches. */
    public static Polls unseen(Clock clock) {
        return new Polls(new Conditions(clock), clock, new CompositeMeterRegistry());
    }

    /** @param name such as {@code servicenow-poll}, also of its condition */
    public Poll named(String name) {
        return polls.computeIfAbsent(name, absent -> {
            Poll poll = new Poll(absent, conditions.named(absent), clock);
            Gauge.builder("tangoe_bridge_poll_last_success_seconds", poll, Polls::lastSuccess).tag("poll", absent.replaceAll("-poll$", ""))
                    .description("When the last of these polls came to its end, in seconds since 1970").register(meters);
            return poll;
        });
    }

    private static double lastSuccess(Poll poll) {
        return poll.lastSuccess().map(Instant::getEpochSecond).map(Long::doubleValue).orElse(Double.NaN);
    }

    public List<Poll> all() {
        return List.copyOf(polls.values());
    }

    /** Call it every second. */
    public void look() {
        polls.values().forEach(Poll::look);
    }
}
