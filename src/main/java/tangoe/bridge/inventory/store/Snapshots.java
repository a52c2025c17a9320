package tangoe.bridge.inventory.store;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import tangoe.bridge.inventory.match.FeedLock;
import tangoe.bridge.inventory.read.LongSet;
import tangoe.bridge.inventory.read.Origin;

/** Knows the newest files of an origin, so that an older file does not undo a newer one. The caller holds the {@link FeedLock}. */
final class Snapshots {

    private static final String COLUMNS = "select id, file, dated, modified_at from inventory_run";
    private static final int PACKED = 1 << 15;

    private final Handle handle;
    private final Origin origin;

    Snapshots(Handle handle, Origin origin) {
        this.handle = handle;
        this.origin = origin;
    }

    static Snapshot of(Handle handle, long run) {
        return handle.createQuery(COLUMNS + " where id = :id").bind("id", run).map((row, context) -> snapshot(row)).one();
    }

    /** The full snapshot that was loaded last, if it is newer than this one. */
    Optional<Snapshot> wholeAfter(Snapshot snapshot) {
        return handle.createQuery(COLUMNS + " where origin = :origin and status = 'done' and whole order by finished_at desc, id desc limit 1")
                .bind("origin", origin.bit).map((row, context) -> snapshot(row)).findOne().filter(snapshot::isOlderThan);
    }

    /** A newer file that is being loaded. */
    Optional<Snapshot> underWayAfter(Snapshot snapshot) {
        return handle.createQuery(COLUMNS + " where origin = :origin and status = 'running' order by id desc").bind("origin", origin.bit)
                .map((row, context) -> snapshot(row)).list().stream().filter(snapshot::isOlderThan).findFirst();
    }

    /** Keys of the rows in newer partial files; null if there are none. */
    LongSet saidAfter(Snapshot snapshot) {
        List<Snapshot> newer = partial().stream().filter(snapshot::isOlderThan).toList();
        if (newer.isEmpty()) {
            return null;
        }
        LongSet keys = new LongSet();
        for (Snapshot part : newer) {
            handle.createQuery("select packed from inventory_said where run_id = :run").bind("run", part.run()).mapTo(byte[].class).forEach(packed -> {
                for (ByteBuffer some = ByteBuffer.wrap(packed); some.hasRemaining();) {
                    keys.add(some.getLong());
                }
            });
        }
        return keys;
    }

    private List<Snapshot> partial() {
        return handle.createQuery(COLUMNS + " r where origin = :origin and status = 'done' and not whole"
                + " and exists (select 1 from inventory_said where run_id = r.id)").bind("origin", origin.bit).map((row, context) -> snapshot(row)).list();
    }

    /** Remembers the keys of a partial file's rows. */
    void said(long run, LongSet keys) {
        PreparedBatch insert = handle.prepareBatch("insert into inventory_said (run_id, number, packed) values (:run, :number, :packed)");
        ByteBuffer some = ByteBuffer.allocate(PACKED * Long.BYTES);
        int[] number = {0};
        keys.forEach(key -> {
            some.putLong(key);
            if (!some.hasRemaining()) {
                add(insert, run, number[0]++, some);
            }
        });
        add(insert, run, number[0], some);
        if (insert.size() > 0) {
            insert.execute();
        }
    }

    private static void add(PreparedBatch insert, long run, int number, ByteBuffer some) {
        if (some.position() > 0) {
            byte[] bytes = new byte[some.position()];
            some.flip().get(bytes);
            insert.bind("run", run).bind("number", number).bind("packed", bytes).add();
            some.clear();
        }
    }

    /** Forgets the partial files that are older than a full snapshot. @param all also the newer ones */
    void supersede(Snapshot whole, boolean all) {
        for (Snapshot part : partial()) {
            if (all || !whole.isOlderThan(part)) {
                handle.createUpdate("delete from inventory_said where run_id = :run").bind("run", part.run()).execute();
            }
        }
    }

    private static Snapshot snapshot(ResultSet row) throws SQLException {
        OffsetDateTime modified = row.getObject("modified_at", OffsetDateTime.class);
        return new Snapshot(row.getLong("id"), row.getString("file"), row.getObject("dated", LocalDateTime.class),
                modified == null ? null : modified.toInstant());
    }
}
