package tangoe.bridge.servicenow;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Map;

/** A record's place in the order of change: UTC second, then sys_id, because thousands may share a second. */
record Key(String second, String sysId) implements Comparable<Key> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);

    Key {
        requireTime(second);
        if (!sysId.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("Not a sys_id: " + sysId);
        }
    }

    static Key of(Map<String, String> row) {
        return new Key(row.getOrDefault(QueryPages.CHANGED, ""), row.getOrDefault("sys_id", ""));
    }

    /** Whether the record has a place in the order. */
    static boolean isReadable(Map<String, String> row) {
        try {
            of(row);
            return true;
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    /** Whether the second is plausible: years 1 and 9999 stand for no time at all. */
    static boolean isPlausible(String second) {
        return isTime(second) && second.compareTo("2000") > 0 && second.compareTo("2100") < 0;
    }

    static String second(Instant instant) {
        return TIME.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    /** The second that is earlier by the overlap, rounded up to whole seconds. */
    static String before(String second, Duration overlap) {
        return TIME.format(LocalDateTime.parse(second, TIME).minusSeconds(overlap.plusNanos(999_999_999).toSeconds()));
    }

    static boolean isTime(String second) {
        try {
            requireTime(second);
            return true;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }

    static String requireTime(String second) {
        try {
            LocalDateTime.parse(second, TIME);
            return second;
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException("Not a time as yyyy-MM-dd HH:mm:ss: " + second);
        }
    }

    @Override
    public int compareTo(Key other) {
        int bySecond = second.compareTo(other.second);
        return bySecond != 0 ? bySecond : sysId.compareTo(other.sysId);
    }
}
