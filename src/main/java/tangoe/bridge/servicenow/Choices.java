package tangoe.bridge.servicenow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.VendorException;

/**
 * The values of choice columns on this instance. Customers change them, and the platform stores an unknown value without an error
 * (docs/vendors/servicenow.md, incidents and Table API). The fallback counts until {@link #refresh()} has read them, and for
 * columns without choices on the instance. Makes no call by itself.
 */
public final class Choices {

    private static final Logger LOG = LoggerFactory.getLogger(Choices.class);
    private static final String PARENT = "task";
    private static final String QUERY = "^elementINstate,hold_reason,close_code^inactive=false";
    private static final Duration FRESH = Duration.ofHours(1);
    private static final int MOST = 10_000;

    private final ServiceNow serviceNow;
    private final Map<String, Map<String, Set<String>>> fallback;
    private final Clock clock;
    private volatile Map<String, Map<String, Set<String>>> read = Map.of();
    private volatile Instant readAt;

    /** @param fallback table, column, values; these tables are read, and {@code task} */
    public Choices(ServiceNow serviceNow, Map<String, Map<String, Set<String>>> fallback, Clock clock) {
        this.serviceNow = serviceNow;
        this.clock = clock;
        this.fallback = fallback;
    }

    /** Whether the column has this value; a table without choices of its own has those of {@code task}. */
    public boolean has(String table, String element, String value) {
        Map<String, Map<String, Set<String>>> known = read;
        for (Set<String> values : List.of(values(known, table, element), values(known, PARENT, element),
                values(fallback, table, element), values(fallback, PARENT, element))) {
            if (!values.isEmpty()) {
                return values.contains(value);
            }
        }
        return false;
    }

    /** Reads the choices if they were last read an hour ago or more. */
    public void keepFresh() {
        boolean stale = readAt == null || !clock.instant().isBefore(readAt.plus(FRESH));
        if (stale && refresh()) {
            readAt = clock.instant();
        }
    }

    /** Reads the choices with one call. If that fails or the instance lists none, keeps what was known and returns false. */
    public boolean refresh() {
        List<Map<String, String>> rows;
        try {
            rows = serviceNow.list("sys_choice", "nameIN" + String.join(",", fallback.keySet()) + "," + PARENT + QUERY, List.of("name", "element", "value"), MOST);
        } catch (VendorException failed) {
            // An outage is reported by its condition; only a refusal needs a person.
            LOG.atLevel(failed instanceof Refused ? Level.WARN : Level.INFO)
                    .log("The choices of ServiceNow's columns could not be read, the known ones stay: {}", failed.getMessage());
            return false;
        }
        Map<String, Map<String, Set<String>>> next = new HashMap<>();
        for (Map<String, String> row : rows) {
            String value = row.getOrDefault("value", "");
            if (!value.isEmpty()) {
                next.computeIfAbsent(row.getOrDefault("name", ""), table -> new HashMap<>())
                        .computeIfAbsent(row.getOrDefault("element", ""), element -> new HashSet<>()).add(value);
            }
        }
        if (next.isEmpty()) {
            LOG.warn("ServiceNow lists no choices; may the bridge's user read sys_choice? The known ones stay");
            return false;
        }
        read = next;
        return true;
    }

    private static Set<String> values(Map<String, Map<String, Set<String>>> choices, String table, String element) {
        return choices.getOrDefault(table, Map.of()).getOrDefault(element, Set.of());
    }
}
