package tangoe.bridge.support;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import tangoe.bridge.servicenow.EncodedQuery;
import tangoe.bridge.servicenow.ServiceNow;

/**
 * Remembers which sys_ids a query did not find, and when it was asked. A hint that was accepted before that query needs no call
 * of its own, so thousands of hints about records that do not exist cost few calls. A later hint is looked up again.
 */
final class Absences {

    private static final int TOGETHER = 100;
    /** Fewer hints than this are looked up one by one. */
    private static final int WORTH_A_CALL = 5;
    private static final int MOST_REMEMBERED = 20_000;

    private final ServiceNow serviceNow;
    private final String table;
    private final EncodedQuery query;
    private final IntFunction<List<String>> waiting;
    private final Clock clock;
    private final Map<String, Instant> absent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** @param waiting gives up to so many tickets whose hints are next */
    Absences(ServiceNow serviceNow, String table, EncodedQuery query, IntFunction<List<String>> waiting, Clock clock) {
        this.serviceNow = serviceNow;
        this.table = table;
        this.query = query;
        this.waiting = waiting;
        this.clock = clock;
    }

    /** @param hinted when the hint was accepted */
    synchronized boolean holds(String sysId, Instant hinted) {
        Instant asked = absent.get(sysId);
        return asked != null && hinted.isBefore(asked);
    }

    /** After one was not found: if many hints wait, looks up all of theirs with one query. One thread at a time. */
    synchronized void oneMore() {
        Set<String> next = new LinkedHashSet<>(waiting.apply(TOGETHER).stream().filter(ServiceNow::isSysId).toList());
        next.removeAll(absent.keySet());
        if (next.size() < WORTH_A_CALL) {
            return;
        }
        Instant asked = clock.instant();
        serviceNow.list(table, query.and("sys_idIN" + String.join(",", next)).toString(), List.of("sys_id"), TOGETHER)
                .forEach(found -> next.remove(found.get("sys_id")));
        next.forEach(sysId -> absent.put(sysId, asked));
    }
}
