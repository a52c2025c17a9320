package tangoe.bridge.reconcile;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics of the last comparison; every replica reports the same, whichever one made it. */
public final class LastComparison {

    private static final Logger LOG = LoggerFactory.getLogger(LastComparison.class);

    private record Found(long drift, Instant at) {
    }

    private final Jdbi jdbi;
    /** Empty before the first comparison, and while the store is away. */
    private volatile Optional<Found> last = Optional.empty();

    public LastComparison(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @param drift number of differences */
    void found(long drift, Instant at) {
        jdbi.useTransaction(handle -> {
            handle.execute("insert into comparison (id, drift, ended_at) values (1, ?, ?) on conflict do nothing", drift, at.atOffset(ZoneOffset.UTC));
            handle.execute("update comparison set drift = ?, ended_at = ? where id = 1", drift, at.atOffset(ZoneOffset.UTC));
        });
        last = Optional.of(new Found(drift, at));
    }

    /** Reads the store; while it is away, the metrics have no value. */
    public void read() {
        try {
            last = jdbi.withHandle(handle -> handle.createQuery("select drift, ended_at from comparison where id = 1")
                    .map((row, context) -> new Found(row.getLong(1), row.getObject(2, OffsetDateTime.class).toInstant())).findOne());
        } catch (JdbiException e) {
            last = Optional.empty();
            LOG.debug("What the last comparison found cannot be read now", e);
        }
    }

    /** Adds the metrics {@code tangoe_bridge_drift} and {@code tangoe_bridge_compared_at_seconds}. */
    public void measureBy(MeterRegistry meters) {
        Gauge.builder("tangoe_bridge_drift", this, comparison -> comparison.last.map(found -> (double) found.drift()).orElse(Double.NaN))
                .description("Differences between ServiceNow and Tangoe that the last comparison found").register(meters);
        Gauge.builder("tangoe_bridge_compared_at_seconds", this,
                        comparison -> comparison.last.map(found -> found.at().toEpochMilli() / 1000.0).orElse(Double.NaN))
                .description("When that comparison ended, in seconds since 1970").register(meters);
    }
}
