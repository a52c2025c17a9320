package tangoe.bridge.servicenow;

import java.time.Duration;
import java.time.Instant;

/**
 * How far a walk is. At rest it holds only the second from which the next walk begins, which lies an overlap before the
 * last record, for records whose transaction was slow to commit. Under way it also holds the last record handed on: a
 * restart goes on behind it, so that restarts at every page still come to an end, and the next walk goes back for what
 * was committed late meanwhile.
 *
 * @param after where to go on, null at rest
 * @param from  first second of the next walk, null for the beginning
 */
record Cursor(Key after, String from) {

    static Cursor since(String second) {
        return new Cursor(null, second);
    }

    /** @throws IllegalArgumentException if the text is not what {@link #toString} wrote */
    static Cursor parse(String text) {
        String[] parts = text.split("\\|", -1);
        String from = parts[0].isEmpty() ? null : Key.requireTime(parts[0]);
        if (parts.length == 1) {
            return new Cursor(null, from);
        }
        if (parts.length != 3) {
            throw new IllegalArgumentException("Not a cursor: " + text);
        }
        return new Cursor(new Key(parts[1], parts[2]), from);
    }

    /** What to store once the walk that began here has handed on everything up to the key. */
    Cursor walkedTo(Key key, Duration overlap, Instant now) {
        return new Cursor(key, restAfter(key, overlap, now).from);
    }

    /** What to store once the walk that began here ended with the key. */
    Cursor restAfter(Key key, Duration overlap, Instant now) {
        String back = back(key, overlap, now);
        if (after == null) {
            return new Cursor(null, from != null && back.compareTo(from) < 0 ? from : back);
        }
        // This walk went on after an interruption, during which something may have been committed late behind it.
        String behind = earlier(from, back(after, overlap, now));
        return new Cursor(null, earlier(behind, back));
    }

    // A record dated in the future must not carry the walk past what is changed before that time comes.
    private static String back(Key key, Duration overlap, Instant now) {
        return Key.before(earlier(key.second(), Key.second(now)), overlap);
    }

    private static String earlier(String one, String other) {
        return one == null || other.compareTo(one) < 0 ? other : one;
    }

    @Override
    public String toString() {
        return (from == null ? "" : from) + (after == null ? "" : "|" + after.second() + "|" + after.sysId());
    }
}
