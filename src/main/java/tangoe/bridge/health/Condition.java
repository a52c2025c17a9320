package tangoe.bridge.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one thing works that the bridge depends on. It is told by whoever uses the thing, as often as it is used; what is
 * said twice is logged once, and again every few minutes while it lasts.
 */
public final class Condition {

    private static final Logger LOG = LoggerFactory.getLogger(Condition.class);
    private static final Duration SAID_AGAIN = Duration.ofMinutes(5);

    private final String name;
    private final Clock clock;
    private State state;
    private Instant said = Instant.MIN;

    Condition(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
        this.state = new State(name, true, clock.instant(), null);
    }

    /**
     * @param up    whether it works
     * @param since when that began
     * @param cause a sentence for an operator, without secrets; null while it works
     */
    public record State(String name, boolean up, Instant since, String cause) {

        /** {@code UP} or {@code DOWN}. */
        public String status() {
            return up ? "UP" : "DOWN";
        }
    }

    /** It works. */
    public synchronized void up() {
        if (!state.up()) {
            LOG.info("{} works again, after {}", name, Duration.between(state.since(), clock.instant()).truncatedTo(ChronoUnit.SECONDS));
            state = new State(name, true, clock.instant(), null);
            said = Instant.MIN;
        }
    }

    /** It does not work. @param cause a sentence for an operator: what is wrong, and what would mend it; without secrets */
    public synchronized void down(String cause) {
        Instant now = clock.instant();
        boolean sameCause = cause.equals(Optional.ofNullable(state.cause()).orElse(""));
        state = new State(name, false, state.up() ? now : state.since(), cause);
        if (!sameCause || said.plus(SAID_AGAIN).isBefore(now)) {
            LOG.warn("{} has been down since {}: {}", name, state.since(), cause);
            said = now;
        }
    }

    public synchronized State state() {
        return state;
    }
}
