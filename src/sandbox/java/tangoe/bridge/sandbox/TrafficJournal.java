package tangoe.bridge.sandbox;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The requests that a sandbox received, in the order of its answers. Keeps the last {@value #KEPT} complete and counts all. An
 * entry is written before its answer is sent, so a client that has an answer finds the entry. Thread safe.
 */
public final class TrafficJournal {

    private static final int KEPT = 20_000;
    private static final Set<String> SECRET_HEADERS =
            Set.of("authorization", "api-token", "x-sn-apikey", "cookie", "proxy-authorization");

    private final Deque<ReceivedRequest> kept = new ArrayDeque<>();
    private final Map<Counted, LongAdder> counters = new ConcurrentHashMap<>();
    private volatile boolean quiet;

    /** Keeps only counters from now on, for benchmarks. */
    public TrafficJournal quiet() {
        quiet = true;
        clear();
        return this;
    }

    /** How many requests of this method whose path starts so. @param method null for any */
    public long count(String method, String pathPrefix) {
        return counters.entrySet().stream().filter(entry -> entry.getKey().fits(method, pathPrefix))
                .mapToLong(entry -> entry.getValue().sum()).sum();
    }

    /** The requests of this method whose path starts so, oldest first. @param method null for any */
    public List<ReceivedRequest> requests(String method, String pathPrefix) {
        synchronized (kept) {
            return kept.stream().filter(request -> new Counted(request.method(), request.path()).fits(method, pathPrefix))
                    .toList();
        }
    }

    public List<ReceivedRequest> requests() {
        return requests(null, "/");
    }

    /** Forgets entries and counts. */
    public void clear() {
        synchronized (kept) {
            kept.clear();
        }
        counters.clear();
    }

    void record(Instant at, Call call, String user, int status, String fault) {
        counters.computeIfAbsent(new Counted(call.method(), call.path()), first -> new LongAdder()).increment();
        if (quiet) {
            return;
        }
        Map<String, String> headers = new LinkedHashMap<>(call.headers());
        headers.keySet().removeAll(SECRET_HEADERS);
        Map<String, String> query = call.query();
        if (query.containsKey("api_token") || query.containsKey("x-sn-apikey")) {
            query = new LinkedHashMap<>(query);
            query.keySet().removeAll(Set.of("api_token", "x-sn-apikey"));
        }
        boolean signIn = call.path().endsWith("/token") || call.path().endsWith("/oauth_token.do");
        var entry = new ReceivedRequest(at, call.method(), call.path(), query, user, headers, signIn ? "" : call.body(), status, fault);
        synchronized (kept) {
            if (kept.size() == KEPT) {
                kept.removeFirst();
            }
            kept.addLast(entry);
        }
    }

    private record Counted(String method, String path) {
        boolean fits(String wantedMethod, String prefix) {
            return (wantedMethod == null || wantedMethod.equals(method)) && path.startsWith(prefix);
        }
    }
}
