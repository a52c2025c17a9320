package tangoe.bridge.servicenow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Looks for written notes that no poll will read: of records that did not change (the whole write may have been dropped), of
 * records that are not followed, and in journal columns that are not sent to Tangoe.
 */
final class OverdueNotes {

    private static final Duration OVERDUE = Duration.ofMinutes(2);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);
    private static final int AT_ONCE = 200;

    private final JournalWatch watch;
    private final Journals journals;
    private final Clock clock;
    private Instant next = Instant.MIN;

    OverdueNotes(JournalWatch watch, Journals journals, Clock clock) {
        this.watch = watch;
        this.journals = journals;
        this.clock = clock;
    }

    /** Call it often; it makes one call a minute while there are such notes. */
    void look() {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(EVERY);
        List<JournalWatch.Note> overdue = watch.overdue(now.minus(OVERDUE), AT_ONCE);
        if (!overdue.isEmpty()) {
            journals.lookFor(overdue, Key.second(overdue.get(0).writtenAt().minus(CLOCKS_DIFFER)));
        }
    }
}
