package tangoe.bridge.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A task that one replica repeats. Its condition goes down if it keeps failing or does not report for longer than its period
 * allows. On a replica that does not do it, the condition is up.
 */
public final class Poll {

    /** It may be late or fail for at least this long: a single lost answer is not worth a report. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name;
    private final Condition condition;
    private final Clock clock;
    private Duration period;
    /** Null while another replica does the task. */
    private Instant heard;
    private Instant failingSince;
    private String failure;
    private Instant lastSuccess;
    private boolean overdue;

    Poll(String name, Condition condition, Clock clock) {
        this.name = name;
        this.condition = condition;
        this.clock = clock;
    }

    public String name() {
        return name;
    }

    /** The task is done here from now on. @param every the period; zero if a round may take any time */
    public synchronized void begins(Duration every) {
        period = every;
        heard = clock.instant();
        failingSince = null;
    }

    /** The task is done elsewhere from now on, or not at all. */
    public synchronized void ends() {
        heard = null;
        condition.up();
    }

    /** A long round makes progress. */
    public synchronized void goesOn() {
        if (heard != null) {
            heard = clock.instant();
        }
    }

    /** A round has ended. */
    public synchronized void succeeded() {
        lastSuccess = clock.instant();
        failingSince = null;
        goesOn();
        condition.up();
    }

    /** A round has ended and had to leave something undone. @param cause a sentence for an operator */
    public synchronized void succeededBut(String cause) {
        lastSuccess = clock.instant();
        goesOn();
        failed(cause);
    }

    /** A round ended at that time, on any replica. */
    public synchronized void succeededAt(Instant time) {
        lastSuccess = time;
    }

    /** A round has failed. @param cause a sentence for an operator */
    public synchronized void failed(String cause) {
        failingSince = failingSince == null ? clock.instant() : failingSince;
        failure = cause;
    }

    /** Checks whether it stands still; call it every second. */
    public synchronized void look() {
        Instant now = clock.instant();
        Optional<String> trouble = heard == null ? Optional.empty() : trouble(now);
        // Twice in a row, so that a clock that is put forward does not look like a poll that stands still.
        if (trouble.isPresent() && overdue) {
            condition.down(trouble.get());
        }
        overdue = trouble.isPresent();
    }

    private Optional<String> trouble(Instant now) {
        if (failingSince != null && now.isAfter(failingSince.plus(PATIENCE))) {
            return Optional.of(failure);
        }
        if (period.isZero()) {
            return Optional.empty();
        }
        Duration half = period.dividedBy(2);
        Duration patience = period.plus(half.compareTo(PATIENCE) > 0 ? half : PATIENCE);
        return now.isAfter(heard.plus(patience)) ? Optional.of("nothing has been heard of it since " + heard
                + ", and it should come every " + period.toSeconds() + " s" + (failingSince == null ? "" : "; " + failure)) : Optional.empty();
    }

    /** Whether this replica does it. */
    public synchronized boolean isHere() {
        return heard != null;
    }

    /** When a round last ended, as far as this replica knows. */
    public synchronized Optional<Instant> lastSuccess() {
        return Optional.ofNullable(lastSuccess);
    }
}
