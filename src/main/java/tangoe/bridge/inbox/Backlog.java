package tangoe.bridge.inbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics of open messages: how many, and since when. Every replica reports the same. */
public final class Backlog {

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final List<Status> COUNTED = List.of(Status.ACCEPTED, Status.DELIVERING, Status.WAITING, Status.DEAD, Status.UNCERTAIN);

    private static final int REASONS = 20;
    /** Counting takes at most one part in this many of the time, so that a long backlog does not keep the database busy. */
    private static final int LARGEST_PART = 20;
    private static final Duration WORTH_A_PAUSE = Duration.ofSeconds(1);

    private record Kind(Status status, String direction) {
    }

    private record Share(long messages, Instant oldest) {
    }

    private final Jdbi jdbi;
    private final Clock clock;
    /** Empty before the first count, and while the store is away. */
    private volatile Optional<Map<Kind, Share>> shares = Optional.empty();
    /** By {@link System#nanoTime}. */
    private long notBefore = System.nanoTime();

    public Backlog(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** Counts in the store; while it is away, the metrics have no value. */
    public void read() {
        long began = System.nanoTime();
        if (shares.isPresent() && began - notBefore < 0) {
            return;
        }
        try {
            shares = Optional.of(count());
            long took = System.nanoTime() - began;
            notBefore = began + (took < WORTH_A_PAUSE.toNanos() ? 0 : took * LARGEST_PART);
        } catch (JdbiException e) {
            shares = Optional.empty();
            LOG.debug("Messages cannot be counted now", e);
        }
    }

    private Map<Kind, Share> count() {
        Map<Kind, Share> counted = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("""
                        select s.status, s.direction, s.messages, m.accepted_at from (
                            select status, direction, count(*) as messages, min(id) as oldest from message where status in (<counted>)
                            group by status, direction
                        ) s join message m on m.id = s.oldest""")
                .bindList("counted", COUNTED.stream().map(Status::text).toList())
                .map((row, context) -> counted.put(new Kind(Status.of(row.getString("status")).orElseThrow(), row.getString("direction")),
                        new Share(row.getLong("messages"), row.getObject("accepted_at", OffsetDateTime.class).toInstant()))).list());
        return counted;
    }

    /**
     * The reasons why messages wait, are dead or uncertain, the most frequent first.
     *
     * @return each as {@code status}, {@code direction}, {@code reason} (null if not tried yet), {@code messages}, {@code oldest}
     */
    public List<Map<String, Object>> reasons() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select status, direction, error, count(*) as messages, min(accepted_at) as oldest from message
                        where status in (<counted>) group by status, direction, error order by messages desc, oldest limit :most""")
                .bindList("counted", COUNTED.stream().map(Status::text).toList()).bind("most", REASONS).map((row, context) -> {
                    Map<String, Object> reason = new LinkedHashMap<>();
                    reason.put("status", row.getString("status"));
                    reason.put("direction", row.getString("direction"));
                    reason.put("reason", row.getString("error"));
                    reason.put("messages", row.getLong("messages"));
                    reason.put("oldest", row.getTimestamp("oldest").toInstant().toString());
                    return reason;
                }).list());
    }

    /** Has {@code tangoe_bridge_messages} and {@code tangoe_bridge_oldest_seconds}, by {@code status} and {@code direction}, measured. */
    public void measureBy(MeterRegistry meters) {
        for (Status status : COUNTED) {
            for (String direction : NewMessage.DIRECTIONS) {
                Kind kind = new Kind(status, direction);
                Gauge.builder("tangoe_bridge_messages", this, backlog -> backlog.messages(kind)).tag("status", status.text())
                        .tag("direction", direction).description("Messages that are neither delivered nor discarded").register(meters);
                Gauge.builder("tangoe_bridge_oldest_seconds", this, backlog -> backlog.oldest(kind)).tag("status", status.text())
                        .tag("direction", direction).description("For how long the first of these messages has been here; 0 where there is none")
                        .register(meters);
            }
        }
    }

    private double messages(Kind kind) {
        return shares.map(known -> known.containsKey(kind) ? (double) known.get(kind).messages() : 0).orElse(Double.NaN);
    }

    private double oldest(Kind kind) {
        return shares.map(known -> known.containsKey(kind) ? seconds(known.get(kind).oldest()) : 0).orElse(Double.NaN);
    }

    private double seconds(Instant since) {
        return Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1000.0);
    }
}
