package tangoe.bridge.support;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import io.github.bucket4j.Bucket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import tangoe.bridge.servicenow.EncodedQuery;
import tangoe.bridge.servicenow.ServiceNow;
import tangoe.bridge.vendor.Answered;
import tangoe.bridge.vendor.NoSuchTicket;
import tangoe.bridge.vendor.Throttled;

/**
 * Finds records by numbers without a link. Many wrong numbers cost few calls: one call looks up all waiting numbers, calls that
 * find nothing are limited, and a number that was not found is remembered for a while.
 */
final class Strangers {

    static final int MOST_TOGETHER = 200;
    private static final int LONGEST_LIST = 4000;
    /** Limit of a call; more records than numbers come only if numbers are not unique. */
    private static final int MOST_RECORDS = 1000;
    private static final int MOST_REMEMBERED = 20_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int CALLS_AT_ONCE = 20;
    private static final Duration ONE_MORE_CALL_EVERY = Duration.ofSeconds(1);

    private final ServiceNow serviceNow;
    private final String table;
    private final List<String> fields;
    private final Pattern shape;
    private final IntFunction<List<String>> waiting;
    private final Clock clock;
    private final Bucket calls = Bucket.builder()
            .addLimit(limit -> limit.capacity(CALLS_AT_ONCE).refillGreedy(1, ONE_MORE_CALL_EVERY)).build();
    private final ReentrantLock asking = new ReentrantLock(true);
    /** Numbers that a worker is looking up; {@code waiting} does not give them. */
    private final Set<String> wanted = new LinkedHashSet<>();
    private final Map<String, Absent> absent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Absent> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private long rounds;

    /** @param round number of the call that did not find it */
    private record Absent(Instant until, long round) {
    }

    /**
     * @param fields  of a record, with {@code number}
     * @param shape   what a number looks like; other texts are not looked up
     * @param waiting gives up to so many numbers that will be looked up next
     */
    Strangers(ServiceNow serviceNow, String table, List<String> fields, Pattern shape, IntFunction<List<String>> waiting, Clock clock) {
        this.serviceNow = serviceNow;
        this.table = table;
        this.fields = fields;
        this.shape = shape;
        this.waiting = waiting;
        this.clock = clock;
    }

    /**
     * @param again whether this is a retry, by a person or by the schedule: then it is looked up anew
     * @throws NoSuchTicket if there is no such record, or the bridge's user may not read it
     */
    Map<String, String> find(Exchange exchange, String number, boolean again) {
        requireNumber(number);
        long before = want(number);
        // While most numbers are found, calls may run at the same time.
        boolean inLine = calls.getAvailableTokens() <= CALLS_AT_ONCE / 2;
        if (inLine) {
            asking.lock();
        }
        try {
            if (isAbsent(number, again ? before : 0)) {
                throw new NoSuchTicket(SERVICENOW, 0, absence(number));
            }
            takeTurn();
            List<Map<String, String>> records = ask(number);
            Answered.mark(exchange);
            Map<String, String> record = records.stream().filter(found -> number.equalsIgnoreCase(found.get("number"))).findFirst()
                    .orElseThrow(() -> new NoSuchTicket(SERVICENOW, 404, absence(number)));
            // Numbers that exist are not delayed by those that do not.
            calls.addTokens(1);
            return record;
        } finally {
            if (inLine) {
                asking.unlock();
            }
            wantNoMore(number);
        }
    }

    private String absence(String number) {
        return "has no " + table + " " + number + " that the bridge's user may read";
    }

    private void requireNumber(String number) {
        if (!shape.matcher(number).matches()) {
            throw new NoSuchTicket(SERVICENOW, 0, "was not asked for the " + table + " \"" + number
                    + "\": servicenow.number-pattern says that a number does not look so");
        }
        try {
            EncodedQuery.literal(number);
        } catch (IllegalArgumentException e) {
            throw new NoSuchTicket(SERVICENOW, 0, "was not asked for the " + table + " \"" + number + "\": " + e.getMessage());
        }
    }

    private void takeTurn() {
        try {
            calls.asBlocking().consume(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Throttled(SERVICENOW, "was not asked: the process is stopping", Duration.ZERO, ONE_MORE_CALL_EVERY);
        }
    }

    private List<Map<String, String>> ask(String number) {
        Set<String> others = others(number);
        long round = nextRound();
        String query = "number=" + number + (others.isEmpty() ? "" : "^ORnumberIN" + String.join(",", others));
        List<Map<String, String>> records = serviceNow.list(table, query, fields, MOST_RECORDS);
        if (records.size() < MOST_RECORDS) {
            Set<String> missing = new LinkedHashSet<>(others);
            missing.add(number);
            records.forEach(found -> missing.removeIf(one -> one.equalsIgnoreCase(found.get("number"))));
            remember(missing, round);
        }
        return records;
    }

    /** Only for plain numbers: whether {@code IN} ignores case is not documented, and a comma would split the number. */
    private Set<String> others(String number) {
        Set<String> others = new LinkedHashSet<>();
        int length = 0;
        for (String other : Stream.concat(wanted().stream(), waiting.apply(MOST_TOGETHER).stream()).toList()) {
            boolean plain = shape.matcher(other).matches() && other.matches("[A-Z0-9_-]+") && !other.equals(number);
            if (plain && others.size() < MOST_TOGETHER && length + other.length() < LONGEST_LIST && others.add(other)) {
                length += other.length() + 1;
            }
        }
        return others;
    }

    private synchronized long want(String number) {
        wanted.add(number);
        return rounds;
    }

    private synchronized List<String> wanted() {
        return new ArrayList<>(wanted);
    }

    private synchronized void wantNoMore(String number) {
        wanted.remove(number);
    }

    private synchronized long nextRound() {
        return ++rounds;
    }

    /** @param after number of the last call whose result is ignored */
    private synchronized boolean isAbsent(String number, long after) {
        Absent known = absent.get(key(number));
        return known != null && known.round() > after && known.until().isAfter(clock.instant());
    }

    private synchronized void remember(Set<String> numbers, long round) {
        Instant until = clock.instant().plus(REMEMBERED);
        numbers.forEach(number -> {
            absent.remove(key(number));
            absent.put(key(number), new Absent(until, round));
        });
    }

    private static String key(String number) {
        return number.toUpperCase(Locale.ROOT);
    }
}
