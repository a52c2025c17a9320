package tangoe.bridge.inventory.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.inventory.read.Source;

/**
 * Loads files and pages. Each file and each page is one transaction, so a process that dies leaves nothing half done. Loads run one
 * after the other.
 */
public final class Inventory {

    private final Jdbi jdbi;
    private final Clock clock;
    private final Runs runs;
    private final Supplier<AssetColumns> columns;
    private final RemovalGuard guard;
    private final SnapshotDates dates;

    /** For files without a date in their names. */
    public Inventory(Jdbi jdbi, Clock clock, Runs runs, Supplier<AssetColumns> columns, int brake) {
        this(jdbi, clock, runs, columns, brake, new SnapshotDates(null, clock));
    }

    /**
     * @param columns the mapping
     * @param brake   percentage of an origin's records that a full snapshot may remove without a person's consent
     * @param dates   reads the date in a file's name
     */
    public Inventory(Jdbi jdbi, Clock clock, Runs runs, Supplier<AssetColumns> columns, int brake, SnapshotDates dates) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.runs = runs;
        this.columns = columns;
        this.guard = new RemovalGuard(brake);
        this.dates = dates;
    }

    /** Like {@link #beginFile(String, Path, boolean, Instant)}, if nobody knows when the file was written. */
    public long beginFile(String name, Path spooled, boolean whole) {
        return beginFile(name, spooled, whole, null);
    }

    /**
     * Begins the run of a file.
     *
     * @param name    name of the dropped file; it is shown, also in each asset's {@code source_ref}
     * @param spooled the file on this disk; packed if {@code name} ends in {@code .gz}. Must stay until the run has ended
     * @param whole   whether it is a full snapshot
     * @param modifiedAt when it was written, which orders files without a date in their names; null if nobody knows
     * @return the run
     */
    public long beginFile(String name, Path spooled, boolean whole, Instant modifiedAt) {
        Instant now = clock.instant();
        try {
            return runs.begin(Source.CSV, name, spooled, whole, Files.size(spooled), dates.of(name),
                    modifiedAt == null || modifiedAt.isBefore(now) ? modifiedAt : now);
        } catch (IOException e) {
            throw new InventoryUnavailable(e);
        }
    }

    /**
     * Loads the file of a run from its beginning and ends the run: {@code done}; {@code held} or {@code stale} with nothing loaded; or
     * {@code failed} if the file is refused as a whole. Does nothing if the run has ended.
     *
     * @return the run after that
     * @throws InventoryUnavailable the run stays {@code running}, and the call may be made again
     */
    public Run loadFile(long run) {
        Run begun = one(run);
        if (begun.status() == Run.Status.RUNNING) {
            new FileLoad(jdbi, clock, runs, columns.get(), guard, begun, runs.isReleased(run)).load();
        }
        return one(run);
    }

    /** What a held run would undo if it were released now; empty if nothing newer was loaded. */
    public Optional<ReleasePreview> undoes(Run held) {
        return work(() -> held.source() == Source.CSV ? new FileReleasePreview(jdbi, columns.get()).of(held) : pull().undoes(held));
    }

    /** Begins a pull. @return the run */
    public long beginPull(boolean whole) {
        return runs.begin(Source.API, null, null, whole, null, null, null);
    }

    /**
     * Loads one page of a pull and commits it. Skips a page that was loaded already.
     *
     * @param page   counted from 1
     * @param answer the vendor's body: an array, or an object that holds one
     * @return how many objects were in the page, rejected ones included
     * @throws IllegalArgumentException with a sentence, if the answer holds no array
     * @throws InventoryUnavailable     nothing of the page was loaded
     */
    public int loadPage(long run, AssetKind kind, int page, JsonNode answer) {
        List<JsonNode> objects = objects(answer);
        return work(() -> pull().page(run, kind, page, objects));
    }

    /** @return the last loaded page of that kind, 0 for none */
    public int pagesIn(long run, AssetKind kind) {
        return pull().pagesIn(run, kind);
    }

    /**
     * Ends a pull: {@code done}, or {@code held} if it is a full snapshot and would remove too much. The pages of a held pull are loaded,
     * only its removals wait. It must have loaded page 1 of each kind that it asked for, even an empty one.
     */
    public Run finishPull(long run) {
        work(() -> {
            pull().finish(run, runs.isReleased(run));
            return null;
        });
        return one(run);
    }

    /** Ends a run that cannot go on; does nothing if it has ended. @param reason a sentence */
    public void fail(long run, String reason) {
        runs.fail(run, reason);
    }

    /** The answer if it is an array, else its first member that is one: the vendor does not document how it wraps a list. */
    private static List<JsonNode> objects(JsonNode answer) {
        JsonNode array = answer;
        if (answer.isObject()) {
            array = StreamSupport.stream(answer.spliterator(), false).filter(JsonNode::isArray).findFirst().orElse(answer);
        }
        if (!array.isArray()) {
            throw new IllegalArgumentException("Tangoe's answer holds no list: it is neither an array nor an object with one");
        }
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private Run one(long run) {
        return runs.find(run).orElseThrow(() -> new IllegalArgumentException("there is no run " + run));
    }

    private PullLoad pull() {
        return new PullLoad(jdbi, clock, runs, columns.get(), guard);
    }

    private interface Work<T> {
        T done() throws SQLException;
    }

    private static <T> T work(Work<T> work) {
        try {
            return work.done();
        } catch (SQLException | JdbiException e) {
            throw new InventoryUnavailable(e);
        }
    }
}
