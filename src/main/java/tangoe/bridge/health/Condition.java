package tangoe.bridge.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of one thing that the bridge needs: up or down, since when, and why it is down. Whoever sees it work or fail reports
 * it here. Changes are logged, and every minute while it is down.
 */
public final class Condition {

    private static final Logger LOG = LoggerFactory.getLogger(Condition.class);
    private static final Duration REMINDER = Duration.ofMinutes(1);

    /**
     * @param up    whether it works
     * @param since since when it works, or does not
     * @param cause why it does not work; empty while it works
     */
    public record State(boolean up, Instant since, String cause) {
    }

    private final String name;
    private final Clock clock;
    private State state;
    private Instant lastSaid = Instant.MIN;

    Condition(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
        this.state = new State(true, clock.instant(), "");
    }

    /** The name in health and metrics, such as {@code servicenow-poll}. */
    public String name() {
        return name;
    }

    public synchronized State state() {
        return state;
    }

    /** It works. */
    public synchronized void up() {
        if (!state.up()) {
            state = new State(true, clock.instant(), "");
            lastSaid = Instant.MIN;
            LOG.info("{} is well again", name);
        }
    }

    /** @param cause a sentence for an operator, without secrets and without a vendor's page source */
    public synchronized void down(String cause) {
        state = new State(false, state.up() ? clock.instant() : state.since(), cause);
        remind();
    }

    /** Logs again that it is down, at most once a minute. */
    synchronized void remind() {
        Instant now = clock.instant();
        if (!state.up() && (lastSaid.equals(Instant.MIN) || !now.isBefore(lastSaid.plus(REMINDER)))) {
            lastSaid = now;
            LOG.warn("{} is down since {}: {}", name, state.since(), state.cause());
        }
    }
}
