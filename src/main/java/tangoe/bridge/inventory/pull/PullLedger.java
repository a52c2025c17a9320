package tangoe.bridge.inventory.pull;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.inventory.store.Inventory;

/** Knows which pull is under way on any replica, and what it asks for. */
final class PullLedger {

    /** Overlap of two pulls: the filter takes a date in an undocumented time zone, and records change while pages are read. */
    private static final Duration OVERLAP = Duration.ofDays(1);

    private final Jdbi jdbi;
    private final Inventory inventory;

    PullLedger(Jdbi jdbi, Inventory inventory) {
        this.jdbi = jdbi;
        this.inventory = inventory;
    }

    /**
     * Begins a pull unless another is under way or has begun recently.
     *
     * @param whole     true for everything; false for what changed since the last pull, or everything if there was none
     * @param unlessSince a pull that began then or later replaces this one; null if none does
     * @return the new run, empty if there is another
     */
    Optional<Long> begin(boolean whole, Instant unlessSince) {
        return jdbi.inTransaction(handle -> {
            handle.execute("select id from inventory_pull where id = 1 for update");
            if (isUnderWay(handle) || unlessSince != null && begunSince(handle, unlessSince)) {
                return Optional.empty();
            }
            LocalDate since = whole ? null : lastBegun(handle).map(last -> LocalDate.ofInstant(last.minus(OVERLAP), ZoneOffset.UTC)).orElse(null);
            long run = inventory.beginPull(since == null);
            handle.createUpdate("update inventory_pull set run_id = :run, changed_since = :since where id = 1")
                    .bind("run", run).bind("since", since).execute();
            return Optional.of(run);
        });
    }

    private static boolean isUnderWay(Handle handle) {
        return handle.createQuery("select count(*) from inventory_run where source = 'api' and status = 'running'").mapTo(Long.class).one() > 0;
    }

    private static boolean begunSince(Handle handle, Instant time) {
        return handle.createQuery("select count(*) from inventory_run where source = 'api' and started_at >= :time").bind("time", time)
                .mapTo(Long.class).one() > 0;
    }

    /** When the last complete pull began. */
    private static Optional<Instant> lastBegun(Handle handle) {
        return handle.createQuery("select max(started_at) from inventory_run where source = 'api' and status in ('done', 'held', 'dropped')")
                .map((row, context) -> row.getObject(1, OffsetDateTime.class)).findOne().map(OffsetDateTime::toInstant);
    }

    /** @return {@code yyyy-MM-dd}, or null if the run asks for everything */
    String changedSince(long run) {
        return jdbi.withHandle(handle -> handle.createQuery("select changed_since from inventory_pull where run_id = :run").bind("run", run)
                .map((row, context) -> row.getObject(1, LocalDate.class)).findOne().map(LocalDate::toString).orElse(null));
    }

    /** Whether a person has released the run after it was held, so that its pages are all loaded. */
    boolean isReleased(long run) {
        return jdbi.withHandle(handle -> handle.createQuery("select released from inventory_run where id = :run").bind("run", run)
                .mapTo(Boolean.class).one());
    }
}
