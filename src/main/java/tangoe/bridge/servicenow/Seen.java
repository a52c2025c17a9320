package tangoe.bridge.servicenow;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers, for a limited number of the newest records, which version was handed on last. When it forgets a record, the walk
 * must not go back to that record's place, or a burst larger than this memory would be handed on again at every poll.
 */
final class Seen {

    /** The record's own text, so that an unreadable version is recognised too. */
    private record Version(String second, String sysId, String count) {
    }

    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    private final int most;
    private final Map<String, Version> versions = new LinkedHashMap<>();
    private Key forgotten;

    Seen(int most) {
        this.most = most;
    }

    boolean holds(Map<String, String> row) {
        return version(row).equals(versions.get(name(row)));
    }

    /** Whether both are the same version of one record. */
    static boolean same(Map<String, String> one, Map<String, String> other) {
        return version(one).equals(version(other));
    }

    /** When the version that was handed on last had been changed; empty if that time is not readable or in the future. */
    Optional<String> changed(String sysId, Instant now) {
        String latest = Key.second(now.plus(CLOCKS_DIFFER));
        return Optional.ofNullable(versions.get(sysId)).map(Version::second)
                .filter(second -> Key.isPlausible(second) && second.compareTo(latest) <= 0);
    }

    void add(Map<String, String> row) {
        versions.remove(name(row));
        versions.put(name(row), version(row));
        if (versions.size() > most) {
            Version oldest = versions.remove(versions.keySet().iterator().next());
            Map<String, String> key = Map.of(QueryPages.CHANGED, oldest.second(), "sys_id", oldest.sysId());
            if (Key.isReadable(key) && (forgotten == null || Key.of(key).compareTo(forgotten) > 0)) {
                forgotten = Key.of(key);
            }
        }
    }

    /** This cursor, or one that begins behind the forgotten records. */
    Cursor notBeforeForgotten(Cursor cursor) {
        boolean goesBack = cursor.after() == null && cursor.from() != null && forgotten != null
                && cursor.from().compareTo(forgotten.second()) <= 0;
        return goesBack ? new Cursor(forgotten, cursor.from()) : cursor;
    }

    /** Several records may have the same invalid sys_id. */
    private static String name(Map<String, String> row) {
        String sysId = row.getOrDefault("sys_id", "");
        return ServiceNow.isSysId(sysId) ? sysId : sysId + " of " + row.getOrDefault("number", "");
    }

    private static Version version(Map<String, String> row) {
        return new Version(row.getOrDefault(QueryPages.CHANGED, ""), row.getOrDefault("sys_id", ""), row.getOrDefault("sys_mod_count", ""));
    }
}
