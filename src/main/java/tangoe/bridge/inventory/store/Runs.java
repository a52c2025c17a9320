package tangoe.bridge.inventory.store;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.cluster.Replica;
import tangoe.bridge.inventory.read.Origin;
import tangoe.bridge.inventory.read.Source;

/** Begins, continues, holds and ends runs. Safe for many threads and several replicas. */
public final class Runs {

    private static final int LONGEST_REASON = 2000;
    private static final int LONGEST_COLUMNS = 4000;
    private static final String SEPARATOR = "\n";

    private final Jdbi jdbi;
    private final Clock clock;
    private final Replica replica;

    public Runs(Jdbi jdbi, Clock clock, Replica replica) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.replica = replica;
    }

    /** The newest first. */
    public List<Run> list(int limit, long before) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from inventory_run where id < :before order by id desc limit :limit")
                .bind("before", before <= 0 ? Long.MAX_VALUE : before).bind("limit", limit)
                .map((row, context) -> run(row)).list());
    }

    /** The run of this source that began last. */
    public Optional<Run> last(Source source) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from inventory_run where source = :source order by id desc limit 1")
                .bind("source", source.word()).map((row, context) -> run(row)).findOne());
    }

    /** When the last completed run of this source ended. */
    public Optional<Instant> lastDone(Source source) {
        return jdbi.withHandle(handle -> handle.createQuery("select max(finished_at) from inventory_run where source = :source and status = 'done'")
                .bind("source", source.word()).mapTo(OffsetDateTime.class).findOne()).map(OffsetDateTime::toInstant);
    }

    public Optional<Run> find(long id) {
        return jdbi.withHandle(handle -> find(handle, id));
    }

    static Optional<Run> find(Handle handle, long id) {
        return handle.createQuery("select * from inventory_run where id = :id").bind("id", id).map((row, context) -> run(row)).findOne();
    }

    /**
     * Takes over a run of this source that a dead process has left; empty if there is none. A file is loaded again from its beginning, a
     * pull continues after {@link Inventory#pagesIn}.
     */
    public Optional<Run> takeOver(Source source) {
        return jdbi.inTransaction(handle -> {
            Optional<Long> left = handle.createQuery("""
                            select id from inventory_run r where status = 'running' and source = :source
                            and not exists (select 1 from replica where id = r.claimed_by)
                            order by id limit 1 for update skip locked""")
                    .bind("source", source.word()).mapTo(Long.class).findOne();
            left.ifPresent(id -> handle.createUpdate("update inventory_run set claimed_by = :replica where id = :id")
                    .bind("replica", replica.id()).bind("id", id).execute());
            return left.flatMap(id -> find(handle, id));
        });
    }

    /** Runs that this process has begun or taken over and that have not ended. */
    List<Long> running(Source source) {
        return jdbi.withHandle(handle -> handle
                .createQuery("select id from inventory_run where status = 'running' and source = :source and claimed_by = :replica")
                .bind("source", source.word()).bind("replica", replica.id()).mapTo(Long.class).list());
    }

    /** Whether the run belongs to this process. */
    public boolean isOwn(long run) {
        return jdbi.withHandle(handle -> handle.createQuery("select 1 from inventory_run where id = :id and claimed_by = :replica")
                .bind("id", run).bind("replica", replica.id()).mapTo(Integer.class).findOne().isPresent());
    }

    /** Like {@link #release(long, Long)}, if nothing newer was loaded. */
    public Optional<Run> release(long id) {
        return release(id, null);
    }

    /**
     * Releases a held run after a person's yes. The run then belongs to this process, and the caller must load or finish it. Empty if the
     * run is not held.
     *
     * @param confirmed the newer run that it may undo; null for none
     */
    public Optional<Run> release(long id, Long confirmed) {
        return jdbi.inTransaction(handle -> {
            int held = handle.createUpdate("""
                            update inventory_run set status = 'running', released = true, confirmed = :confirmed, claimed_by = :replica, reason = null
                            where id = :id and status = 'held'""")
                    .bind("id", id).bind("confirmed", confirmed).bind("replica", replica.id()).execute();
            return held == 0 ? Optional.empty() : find(handle, id);
        });
    }

    /** Drops a held run after a person's no. @return whether it was held */
    public boolean drop(long id) {
        return jdbi.inTransaction(handle -> {
            int held = handle.createUpdate("update inventory_run set status = 'dropped', finished_at = :now where id = :id and status = 'held'")
                    .bind("id", id).bind("now", now()).execute();
            handle.createUpdate("delete from inventory_page where run_id = :id and :held > 0").bind("id", id).bind("held", held).execute();
            return held > 0;
        });
    }

    /** @param dated see {@link Snapshot}, also for {@code modifiedAt} */
    long begin(Source source, String file, Path spooled, boolean whole, Long bytes, LocalDateTime dated, Instant modifiedAt) {
        return jdbi.inTransaction(handle -> {
            long id = handle.createQuery("select nextval('inventory_run_id')").mapTo(Long.class).one();
            handle.createUpdate("""
                            insert into inventory_run (id, source, file, spooled, whole, status, claimed_by, total_bytes, started_at, dated, modified_at)
                            values (:id, :source, :file, :spooled, :whole, 'running', :replica, :bytes, :now, :dated, :modified_at)""")
                    .bind("id", id).bind("source", source.word()).bind("file", file)
                    .bind("spooled", spooled == null ? null : spooled.toAbsolutePath().toString()).bind("whole", whole)
                    .bind("replica", replica.id()).bind("bytes", bytes).bind("now", now()).bind("dated", dated)
                    .bind("modified_at", modifiedAt).execute();
            return id;
        });
    }

    /** Stores the counters on a separate connection, so that they are visible before the load commits. */
    void progress(long id, Progress progress) {
        // useHandle would return the connection of this thread's transaction.
        try (Handle handle = jdbi.open()) {
            progress(handle, id, progress);
        }
    }

    static void progress(Handle handle, long id, Progress progress) {
        handle.createUpdate("""
                        update inventory_run set read_rows = :rows, accepted = :accepted, changed = :changed, removed = :removed,
                        rejected = :rejected, done_bytes = :bytes where id = :id""")
                .bind("rows", progress.rows).bind("accepted", progress.accepted).bind("changed", progress.changed)
                .bind("removed", progress.removed).bind("rejected", progress.rejected).bind("bytes", progress.bytes).bind("id", id).execute();
    }

    void unknownColumns(long id, Collection<String> columns) {
        jdbi.useHandle(handle -> unknownColumns(handle, id, columns));
    }

    static void unknownColumns(Handle handle, long id, Collection<String> columns) {
        String joined = columns.stream().map(column -> column.replaceAll("[\\p{Cntrl}]+", " ")).collect(Collectors.joining(SEPARATOR));
        handle.createUpdate("update inventory_run set unknown_columns = :columns where id = :id")
                .bind("columns", joined.isEmpty() ? null : shortened(joined, LONGEST_COLUMNS)).bind("id", id).execute();
    }

    void origin(long id, Origin origin) {
        jdbi.useHandle(handle -> handle.createUpdate("update inventory_run set origin = :origin where id = :id").bind("origin", origin.bit)
                .bind("id", id).execute());
    }

    /** The newer run that a person allowed this one to undo; null for none. */
    static Long confirmed(Handle handle, long id) {
        return handle.createQuery("select confirmed from inventory_run where id = :id").bind("id", id).mapTo(Long.class).findOne().orElse(null);
    }

    boolean isReleased(long id) {
        return jdbi.withHandle(handle -> handle.createQuery("select released from inventory_run where id = :id").bind("id", id)
                .mapTo(Boolean.class).one());
    }

    /** Does nothing if the run has ended, which the caller may not know if the answer to a commit was lost. */
    void fail(long id, String reason) {
        jdbi.useTransaction(handle -> {
            if (handle.createQuery("select 1 from inventory_run where id = :id and status = 'running' for update").bind("id", id)
                    .mapTo(Integer.class).findOne().isPresent()) {
                handle.createUpdate("delete from inventory_page where run_id = :id").bind("id", id).execute();
                end(handle, id, Run.Status.FAILED, reason);
            }
        });
    }

    void end(Handle handle, long id, Run.Status status, String reason) {
        handle.createUpdate("""
                        update inventory_run set status = :status, reason = :reason, finished_at = :finished where id = :id""")
                .bind("status", status.word()).bind("reason", reason == null ? null : shortened(reason, LONGEST_REASON))
                .bind("finished", status == Run.Status.HELD ? null : now()).bind("id", id).execute();
    }

    void end(long id, Run.Status status, String reason) {
        jdbi.useHandle(handle -> end(handle, id, status, reason));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }

    private static Run run(ResultSet row) throws SQLException {
        String spooled = row.getString("spooled");
        String columns = row.getString("unknown_columns");
        return new Run(row.getLong("id"), Source.of(row.getString("source")), row.getString("file"),
                spooled == null ? null : Path.of(spooled), row.getBoolean("whole"),
                Run.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)), row.getLong("read_rows"), row.getLong("accepted"),
                row.getLong("changed"), row.getLong("removed"), row.getLong("rejected"), row.getLong("done_bytes"),
                row.getObject("total_bytes", Long.class), instant(row, "started_at"), instant(row, "finished_at"), row.getString("reason"),
                columns == null ? List.of() : List.of(columns.split(SEPARATOR)));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
