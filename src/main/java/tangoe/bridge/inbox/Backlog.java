package tangoe.bridge.inbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many messages are on their way or stuck, and since when, as metrics; every replica says the same. */
public final class Backlog {

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final List<Status> COUNTED = List.of(Status.ACCEPTED, Status.DELIVERING, Status.WAITING, Status.DEAD, Status.UNCERTAIN);

    private record Share(long messages, Instant oldest) {
    }

    private final Jdbi jdbi;
    private final Clock clock;
    /** Empty until the store was asked, and while it cannot be. */
    private volatile Optional<Map<Status, Share>> shares = Optional.empty();

    public Backlog(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** Asks the store; where it is away, the metrics are no number until it is back. */
    public void read() {
        try {
            shares = Optional.of(count());
        } catch (JdbiException e) {
            shares = Optional.empty();
            LOG.debug("Messages cannot be counted now", e);
        }
    }

    private Map<Status, Share> count() {
        Map<Status, Share> counted = new EnumMap<>(Status.class);
        jdbi.useHandle(handle -> handle.createQuery("""
                        select s.status, s.messages, m.accepted_at from (
                            select status, count(*) as messages, min(id) as oldest from message where status in (<counted>) group by status
                        ) s join message m on m.id = s.oldest""")
                .bindList("counted", COUNTED.stream().map(Status::text).toList())
                .map((row, context) -> counted.put(Status.of(row.getString("status")).orElseThrow(), new Share(row.getLong("messages"),
                        row.getObject("accepted_at", OffsetDateTime.class).toInstant()))).list());
        return counted;
    }

    /** Has {@code tangoe_bridge_messages} and {@code tangoe_bridge_messages_oldest_seconds}, by {@code status}, among the metrics. */
    public void measureBy(MeterRegistry meters) {
        for (Status status : COUNTED) {
            Gauge.builder("tangoe_bridge_messages", this, backlog -> backlog.messages(status)).tag("status", status.text())
                    .description("Messages that are neither delivered nor discarded").register(meters);
            Gauge.builder("tangoe_bridge_messages_oldest_seconds", this, backlog -> backlog.oldest(status)).tag("status", status.text())
                    .description("For how long the first of them has been here; 0 where there is none").register(meters);
        }
    }

    private double messages(Status status) {
        return shares.map(known -> known.containsKey(status) ? (double) known.get(status).messages() : 0).orElse(Double.NaN);
    }

    private double oldest(Status status) {
        return shares.map(known -> known.containsKey(status) ? seconds(known.get(status).oldest()) : 0).orElse(Double.NaN);
    }

    private double seconds(Instant since) {
        return Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1000.0);
    }
}
