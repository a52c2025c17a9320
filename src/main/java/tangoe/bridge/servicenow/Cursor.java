package tangoe.bridge.servicenow;

import java.time.Duration;
import java.time.Instant;

/**
 * The position of a walk. Between walks it holds only the second at which the next walk begins: an overlap before the last
 * record, for records whose transaction committed late. During a walk it also holds the last record that was handed on. A restart
 * goes on behind that record, so even restarts at every page come to an end, and the next walk goes back for late commits.
 *
 * @param after the record behind which to go on, null between walks
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

    /** The position once the walk that began here has handed on everything up to the key. */
    Cursor walkedTo(Key key, Duration overlap, Instant now) {
        return new Cursor(key, restAfter(key, overlap, now).from);
    }

    /** The position once the walk that began here has ended with the key. */
    Cursor restAfter(Key key, Duration overlap, Instant now) {
        String back = back(key, overlap, now);
        if (after == null) {
            return new Cursor(null, from != null && back.compareTo(from) < 0 ? from : back);
        }
        // This walk continued after an interruption, during which records may have been committed late behind it.
        String behind = earlier(from, back(after, overlap, now));
        return new Cursor(null, earlier(behind, back));
    }

    // A record dated in the future must not move the walk past records that change before that time.
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
