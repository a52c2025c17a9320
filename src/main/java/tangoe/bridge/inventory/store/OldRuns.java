package tangoe.bridge.inventory.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old runs and their rejects. The last run of each source, kind and outcome stays. A run that an asset names as its source stays
 * too, without its rejects.
 */
public final class OldRuns {

    private static final Logger LOG = LoggerFactory.getLogger(OldRuns.class);
    private static final String OLD = """
            select id from inventory_run r where finished_at < :end and exists (select 1 from inventory_run later
            where later.source = r.source and later.origin is not distinct from r.origin and later.status = r.status and later.whole = r.whole
            and later.finished_at > r.finished_at)""";

    private final Jdbi jdbi;
    private final Clock clock;
    private final Duration keep;

    /** @param keep how long a run is kept after its end */
    public OldRuns(Jdbi jdbi, Clock clock, Duration keep) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.keep = keep;
    }

    public void sweep() {
        Instant end = clock.instant().minus(keep);
        int rejects = 0;
        for (long run : jdbi.withHandle(handle -> handle.createQuery(OLD + " order by id").bind("end", end).mapTo(Long.class).list())) {
            // In separate transactions, so that no load has to wait.
            rejects += jdbi.withHandle(handle -> handle.createUpdate("delete from inventory_reject where run_id = :run").bind("run", run).execute());
        }
        int runs = jdbi.withHandle(handle -> handle.createUpdate("delete from inventory_run where id in (" + OLD
                + ") and id not in (select run_id from asset union select run_id from asset_part)").bind("end", end).execute());
        if (rejects + runs > 0) {
            LOG.info("Removed {} runs of the inventory older than {}, and {} rejects", runs, keep, rejects);
        }
    }
}
