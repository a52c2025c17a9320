package tangoe.bridge.inventory.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes runs, with their rejects, when they have been kept long enough. The last of each sort (by source, kind and outcome) stays,
 * and so does one that an asset names as its source; it loses its rejects only.
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

    /** @param keep how long after its end */
    public OldRuns(Jdbi jdbi, Clock clock, Duration keep) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.keep = keep;
    }

    public void sweep() {
        Instant end = clock.instant().minus(keep);
        int rejects = 0;
        for (long run : jdbi.withHandle(handle -> handle.createQuery(OLD + " order by id").bind("end", end).mapTo(Long.class).list())) {
            // One after the other, so that no load waits for it.
            rejects += jdbi.withHandle(handle -> handle.createUpdate("delete from inventory_reject where run_id = :run").bind("run", run).execute());
        }
        int runs = jdbi.withHandle(handle -> handle.createUpdate("delete from inventory_run where id in (" + OLD
                + ") and id not in (select run_id from asset union select run_id from asset_part)").bind("end", end).execute());
        if (rejects + runs > 0) {
            LOG.info("Removed {} runs of the inventory older than {}, and {} rejects", runs, keep, rejects);
        }
    }
}
