package tangoe.bridge.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that one replica does again and again. It stands still, and its condition says so, when it has failed for a while or
 * was not heard of for longer than its period allows. A replica that does not do it has nothing to say against it.
 */
public final class Poll {

    /** How long it may be late or fail at least: one lost answer is none of anybody's business. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name;
    private final Condition condition;
    private final Clock clock;
    private Duration period;
    /** Null while another replica does it. */
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

    /** From now on it is done here. @param every how much time lies between two of them; zero where nobody knows how long one takes */
    public synchronized void begins(Duration every) {
        period = every;
        heard = clock.instant();
        failingSince = null;
    }

    /** From now on it is done elsewhere, or not at all. */
    public synchronized void ends() {
        heard = null;
        condition.up();
    }

    /** It gets on with one that takes long. */
    public synchronized void goesOn() {
        if (heard != null) {
            heard = clock.instant();
        }
    }

    /** One has come to its end. */
    public synchronized void succeeded() {
        lastSuccess = clock.instant();
        failingSince = null;
        goesOn();
        condition.up();
    }

    /** One has come to its end, and had to leave something undone. @param cause a sentence for an operator */
    public synchronized void succeededBut(String cause) {
        lastSuccess = clock.instant();
        goesOn();
        failed(cause);
    }

    /** One came to its end at that time, on whichever replica. */
    public synchronized void succeededAt(Instant time) {
        lastSuccess = time;
    }

    /** One has failed. @param cause a sentence for an operator */
    public synchronized void failed(String cause) {
        failingSince = failingSince == null ? clock.instant() : failingSince;
        failure = cause;
    }

    /** Finds out whether it stands still; to be called every second. */
    public synchronized void look() {
        Instant now = clock.instant();
        Optional<String> trouble = heard == null ? Optional.empty() : trouble(now);
        // Seen twice, so that a clock that is put forward is not taken for a poll that stands.
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

    /** When one last came to its end, as far as this replica knows. */
    public synchronized Optional<Instant> lastSuccess() {
        return Optional.ofNullable(lastSuccess);
    }
}
