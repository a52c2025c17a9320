package tangoe.bridge.inventory.store;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The rows and cells that runs left out. */
public final class Rejects {

    private final Jdbi jdbi;

    public Rejects(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The last run with rejects. */
    public Optional<Long> lastRun() {
        return jdbi.withHandle(handle -> handle.createQuery("select max(run_id) from inventory_reject").mapTo(Long.class).findOne());
    }

    /** In the order in which they were found, from the reject after {@code after} on. */
    public List<Reject> list(long run, long after, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select j.number, j.line, j.column_name, j.bad_value, j.reason, r.file, j.place_name
                        from inventory_reject j join inventory_run r on r.id = j.run_id
                        where j.run_id = :run and j.number > :after order by j.number limit :limit""")
                .bind("run", run).bind("after", after).bind("limit", limit)
                .map((row, context) -> new Reject(run, row.getLong("number"),
                        row.getString("place_name") == null ? row.getString("file") : row.getString("place_name"), row.getLong("line"),
                        row.getString("column_name"), row.getString("bad_value"), row.getString("reason"))).list());
    }
}
