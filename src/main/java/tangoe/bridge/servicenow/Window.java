package tangoe.bridge.servicenow;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the next walk begins once one has come to its end: an overlap before the newest record, and from there on by the
 * time that passes. Else the records of one second would be read again with every poll until a newer one comes.
 *
 * <p>What is committed later is dated no earlier than the instance's clock says now, less an overlap. {@code Date} need not
 * be of that clock, so only what passes on it counts: the clock stood at or behind the newest record when that was read,
 * and the window goes on from there as both {@code Date} and the bridge's clock do. It is never nearer than an overlap to
 * {@code Date}, and so goes back with a clock that is put back. Without {@code Date}, or with one that is far from the
 * bridge's time, nothing moves but by records.
 */
final class Window {

    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    /**
     * When a walk began.
     *
     * @param own   by the bridge's clock
     * @param ahead by how much the instance's clock is ahead of that
     */
    private record Reading(Instant own, Duration ahead) {
    }

    private final Duration overlap;
    /** A beginning that was right when the clocks stood as at {@code anchored}; null for none. */
    private String anchor;
    private Reading anchored;
    private Reading last;

    Window(Duration overlap) {
        this.overlap = overlap;
    }

    /**
     * What to store once a walk has ended.
     *
     * @param start where it began
     * @param began when it began, by the bridge's clock
     */
    Cursor after(QueryPages walk, Cursor start, Instant began) {
        Key at = walk.at() == null ? start.after() : walk.at();
        Cursor rest = at == null ? start : start.restAfter(at, overlap, latest(walk, began));
        Reading before = last;
        last = reading(walk, began).orElse(null);
        if (last == null || rest.from() == null || start.after() != null) {
            anchored = null;
            return rest;
        }
        String nearest = Key.before(Key.second(began.plus(last.ahead())), overlap);
        if (nearest.compareTo(rest.from()) < 0) {
            // This walk has not seen what was dated by the clock that was put back since the walk before.
            rest = Cursor.since(Key.before(nearest, before == null ? Duration.ZERO : Duration.between(before.own(), began)));
        } else if (anchored != null) {
            Duration fellBack = anchored.ahead().minus(last.ahead());
            // Only as far as the walk before: this one has not seen what came to be since its first answer.
            Duration passed = Duration.between(anchored.own(), before.own()).minus(fellBack.isNegative() ? Duration.ZERO : fellBack);
            String moved = Key.before(anchor, passed.negated());
            if (moved.compareTo(rest.from()) > 0) {
                return walk.leavesBehind(moved) ? Cursor.since(moved) : rest;
            } else if (rest.from().equals(anchor)) {
                return rest;
            }
        }
        anchor = rest.from();
        anchored = last;
        return rest;
    }

    /** The time that records of this walk may have at most; those dated later are dated in the future. */
    static Instant latest(QueryPages walk, Instant began) {
        return reading(walk, began).filter(reading -> reading.ahead().isNegative()).map(reading -> began.plus(reading.ahead()))
                .orElse(began);
    }

    private static Optional<Reading> reading(QueryPages walk, Instant began) {
        return walk.date().map(date -> new Reading(began, Duration.between(began, date)))
                .filter(reading -> reading.ahead().abs().compareTo(CLOCKS_DIFFER) <= 0);
    }
}
