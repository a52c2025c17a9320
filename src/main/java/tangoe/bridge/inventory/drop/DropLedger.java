package tangoe.bridge.inventory.drop;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which dropped files are taken, across replicas and restarts. A process claims a file before it takes it; the claim of a dead
 * process is void. A file that could not be moved is remembered, so that it is loaded only once.
 */
public final class DropLedger {

    private static final Logger LOG = LoggerFactory.getLogger(DropLedger.class);
    private static final int MOST_STAYING = 100_000;
    private static final String KEY = " where name = :name and size = :size and modified_at = :modified_at";

    private final Jdbi jdbi;
    private final Clock clock;
    private final String replica;
    private final Set<DroppedFile> inHand = ConcurrentHashMap.newKeySet();
    /** Caches the files that stay, so that a look does not query each of them. */
    private final Set<DroppedFile> staying = ConcurrentHashMap.newKeySet();

    /** @param replica id of this process, as in the table {@code replica} */
    public DropLedger(Jdbi jdbi, Clock clock, String replica) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.replica = replica;
    }

    /** Whether the file was loaded and had to stay. */
    boolean remembers(DroppedFile file) {
        boolean stays = staying.contains(file) || jdbi.withHandle(handle -> bound(handle.createQuery("select count(*) from dropped_file"
                + KEY + " and status = 'stays'"), file).mapTo(Long.class).one()) > 0;
        if (stays) {
            remember(file);
        }
        return stays;
    }

    /** @return false if another process has claimed the file, or it was loaded and had to stay */
    boolean claim(DroppedFile file) {
        if (!inHand.add(file)) {
            return false;
        }
        boolean claimed = false;
        try {
            claimed = jdbi.inTransaction(handle -> isNew(handle, file) || isOrphaned(handle, file));
            return claimed;
        } finally {
            if (!claimed) {
                inHand.remove(file);
            }
        }
    }

    private boolean isNew(Handle handle, DroppedFile file) {
        return bound(handle.createUpdate("""
                insert into dropped_file (name, size, modified_at, status, claimed_by, noted_at)
                values (:name, :size, :modified_at, 'taken', :replica, :now) on conflict do nothing"""), file)
                .bind("replica", replica).bind("now", clock.instant()).execute() > 0;
    }

    /** A claim of this process on a file that it is not loading is one that could not be given back. */
    private boolean isOrphaned(Handle handle, DroppedFile file) {
        return bound(handle.createUpdate("update dropped_file set claimed_by = :replica, noted_at = :now" + KEY + " " + """
                and status = 'taken' and (claimed_by = :replica
                    or claimed_by not in (select id from replica where alive_until >= current_timestamp))"""), file)
                .bind("replica", replica).bind("now", clock.instant()).execute() > 0;
    }

    /** The file was loaded and moved. If it appears again, it is a new file. */
    void moved(DroppedFile file) {
        forget(file);
    }

    /** The file was loaded and cannot be moved. */
    void stays(DroppedFile file) {
        try {
            jdbi.useHandle(handle -> bound(handle.createUpdate("update dropped_file set status = 'stays', noted_at = :now" + KEY), file)
                    .bind("now", clock.instant()).execute());
        } catch (JdbiException away) {
            LOG.debug("{} is remembered by this process alone", file, away);
        } finally {
            remember(file);
            inHand.remove(file);
        }
    }

    private void remember(DroppedFile file) {
        if (staying.size() < MOST_STAYING) {
            staying.add(file);
        }
    }

    /** Gives back files that could not be given back while the database was down. */
    void sweep() {
        List<DroppedFile> taken = jdbi.withHandle(handle -> handle
                .createQuery("select name, size, modified_at from dropped_file where status = 'taken' and claimed_by = :replica")
                .bind("replica", replica).map((row, context) -> new DroppedFile(row.getString("name"), row.getLong("size"),
                        row.getObject("modified_at", OffsetDateTime.class).toInstant())).list());
        for (DroppedFile file : taken) {
            if (!staying.contains(file) && inHand.add(file)) {
                forget(file);
            }
        }
    }

    /** The file was not loaded and may be taken again. */
    void release(DroppedFile file) {
        forget(file);
    }

    /** Keeps the claim of another replica that took this one for dead. */
    private void forget(DroppedFile file) {
        try {
            jdbi.useHandle(handle -> bound(handle.createUpdate("delete from dropped_file" + KEY + " and status = 'taken' and claimed_by = :replica"), file)
                    .bind("replica", replica).execute());
        } catch (JdbiException away) {
            LOG.debug("{} is given back later", file, away);
        } finally {
            inHand.remove(file);
        }
    }

    private static <T extends SqlStatement<T>> T bound(T statement, DroppedFile file) {
        return statement.bind("name", file.name()).bind("size", file.size()).bind("modified_at", file.modifiedAt());
    }
}
