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
 * Takes files and pages. A file is one transaction and so is a page, so a process that dies leaves nothing half done; loads that
 * meet wait for one another.
 */
public final class Inventory {

    private final Jdbi jdbi;
    private final Clock clock;
    private final Runs runs;
    private final Supplier<AssetColumns> columns;
    private final RemovalGuard guard;
    private final SnapshotDates dates;

    /** As the other, where names of files say nothing of their dates. */
    public Inventory(Jdbi jdbi, Clock clock, Runs runs, Supplier<AssetColumns> columns, int brake) {
        this(jdbi, clock, runs, columns, brake, new SnapshotDates(null, clock));
    }

    /**
     * @param columns the mapping
     * @param brake   percent of an origin's records that a whole run may remove without a person's word
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

    /** As {@link #beginFile(String, Path, boolean, Instant)}, where nobody knows when the file was written. */
    public long beginFile(String name, Path spooled, boolean whole) {
        return beginFile(name, spooled, whole, null);
    }

    /**
     * Begins the run of a file.
     *
     * @param name    as dropped; shown, and each asset's {@code source_ref} names it
     * @param spooled the file on this disk; packed if {@code name} ends in {@code .gz}. Must stay until the run has ended
     * @param whole   whether it is a full snapshot
     * @param modifiedAt when it was written, by which files are ordered whose names bear no date; null where nobody knows
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
     * Loads the file of a run, from its beginning, and ends the run: {@code done}; {@code held} or {@code stale}, and nothing is in; or
     * {@code failed} where the file is refused as a whole. A run that has ended is left as it is.
     *
     * @return the run as it is then
     * @throws InventoryUnavailable the run stays {@code running}, and the call may be made again
     */
    public Run loadFile(long run) {
        Run begun = one(run);
        if (begun.status() == Run.Status.RUNNING) {
            new FileLoad(jdbi, clock, runs, columns.get(), guard, begun, runs.isReleased(run)).load();
        }
        return one(run);
    }

    /** What a held run would undo if it went on now; empty where nothing newer is in. */
    public Optional<ReleasePreview> undoes(Run held) {
        return work(() -> held.source() == Source.CSV ? new FileReleasePreview(jdbi, columns.get()).of(held) : pull().undoes(held));
    }

    /** Begins a pull. @return the run */
    public long beginPull(boolean whole) {
        return runs.begin(Source.API, null, null, whole, null, null, null);
    }

    /**
     * Takes one page of a pull and commits it; a page that is in already is left alone.
     *
     * @param page   counted from 1
     * @param answer the vendor's body: an array, or an object that holds one
     * @return how many objects were in the page, rejected ones included
     * @throws IllegalArgumentException with a sentence, where there is no array in it
     * @throws InventoryUnavailable     nothing of the page is in
     */
    public int loadPage(long run, AssetKind kind, int page, JsonNode answer) {
        List<JsonNode> objects = objects(answer);
        return work(() -> pull().page(run, kind, page, objects));
    }

    /** @return the last page of that kind that is in; 0 for none */
    public int pagesIn(long run, AssetKind kind) {
        return pull().pagesIn(run, kind);
    }

    /**
     * Ends a pull: {@code done}, or {@code held} when it is whole and would remove too much; its pages are in then, and its removals
     * wait. Of each kind that it asked for it must have taken page 1, an empty one too.
     */
    public Run finishPull(long run) {
        work(() -> {
            pull().finish(run, runs.isReleased(run));
            return null;
        });
        return one(run);
    }

    /** Ends a run that cannot go on, unless it has ended. @param reason a sentence */
    public void fail(long run, String reason) {
        runs.fail(run, reason);
    }

    /** The first array among the members, where the answer is none itself: the vendor does not say how it wraps a list. */
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
