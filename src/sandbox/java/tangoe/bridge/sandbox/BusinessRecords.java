package tangoe.bridge.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Devices or lines of the tenant, by id. The vendor publishes no table of their attributes (docs/vendors/tangoe.md, inventory),
 * so a record has any attributes; only {@code id} and {@code updated_at} have a meaning here. Thread safe.
 */
final class BusinessRecords {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneId.of("America/New_York"));

    private final Clock clock;
    private final TreeMap<Long, Map<String, Object>> byId = new TreeMap<>();

    BusinessRecords(Clock clock) {
        this.clock = clock;
    }

    /** A new record, or the new state of one. @param record with {@code id}; without {@code updated_at} it has changed now */
    synchronized void put(Map<String, Object> record) {
        Map<String, Object> whole = new LinkedHashMap<>(record);
        whole.putIfAbsent("updated_at", TIME.format(clock.instant()));
        byId.put(((Number) whole.get("id")).longValue(), whole);
    }

    synchronized void remove(long id) {
        byId.remove(id);
    }

    /** @param since leaves out what changed then or before */
    synchronized List<Map<String, Object>> page(Instant since, int page, int perPage) {
        return byId.values().stream().filter(record -> updatedAt(record).isAfter(since)).skip((page - 1L) * perPage).limit(perPage).toList();
    }

    private static Instant updatedAt(Map<String, Object> record) {
        return OffsetDateTime.parse(record.get("updated_at").toString()).toInstant();
    }
}
