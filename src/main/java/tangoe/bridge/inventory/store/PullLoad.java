package tangoe.bridge.inventory.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.inventory.match.FeedLock;
import tangoe.bridge.inventory.match.LastKnownKeys;
import tangoe.bridge.inventory.match.Merge;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.inventory.read.LongSet;
import tangoe.bridge.inventory.read.ObjectPaths;
import tangoe.bridge.inventory.read.Origin;
import tangoe.bridge.inventory.read.ReadableKeys;
import tangoe.bridge.inventory.read.Reading.Unfitting;
import tangoe.bridge.inventory.read.Reading;
import tangoe.bridge.inventory.read.Source;
import tangoe.bridge.inventory.read.SourceRecord;
import tangoe.bridge.inventory.read.SourceRecordReader;

/** Loads the pages of a pull, each in one transaction, and ends the pull. */
final class PullLoad {

    private final Jdbi jdbi;
    private final Clock clock;
    private final Runs runs;
    private final AssetColumns columns;
    private final Merge merge;
    private final RemovalGuard guard;

    PullLoad(Jdbi jdbi, Clock clock, Runs runs, AssetColumns columns, RemovalGuard guard) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.runs = runs;
        this.columns = columns;
        this.merge = new Merge(columns);
        this.guard = guard;
    }

    int page(long run, AssetKind kind, int page, List<JsonNode> objects) throws SQLException {
        jdbi.useTransaction(handle -> {
            FeedLock lock = FeedLock.take(handle.getConnection());
            Run begun = Runs.find(handle, run).orElseThrow();
            if (begun.status() != Run.Status.RUNNING) {
                throw new IllegalStateException("run " + run + " is " + begun.status().word() + " and takes no more pages");
            }
            if (!isIn(handle, run, kind, page)) {
                take(handle, lock, begun, kind, page, objects);
                lock.save();
            }
        });
        return objects.size();
    }

    private void take(Handle handle, FeedLock lock, Run run, AssetKind kind, int page, List<JsonNode> objects) throws SQLException {
        AssetColumns.Layout layout = columns.ofObjects(kind);
        SourceRecordReader reader = new SourceRecordReader(columns, layout);
        ObjectPaths paths = new ObjectPaths(layout.names());
        ReadableKeys readable = new ReadableKeys(columns, layout);
        UnreadableRecords unreadable = new UnreadableRecords();
        RejectLog rejects = RejectLog.within(run.id(), run.rejected());
        Map<String, SourceRecord> records = new LinkedHashMap<>();
        Set<String> unknown = new LinkedHashSet<>(run.unknownColumns());
        Progress progress = new Progress(run);
        for (int i = 0; i < objects.size(); i++) {
            progress.rows++;
            IntFunction<String> cells = paths.in(objects.get(i));
            Reading reading = reader.read(cells, run.id(), page);
            if (reading.odd()) {
                unreadable.add(readable.in(cells));
            }
            for (Unfitting unfit : reading.unfit()) {
                progress.rejected++;
                rejects.add(kind.word() + "s page " + page, i + 1L, unfit);
            }
            if (reading.record() != null) {
                progress.accepted++;
                // A record can appear twice when the pages shift while they are read; the later one is newer.
                records.put(reading.record().key(), reading.record());
            }
            unknown.addAll(columns.unknownPaths(kind, objects.get(i)));
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        LastSeen lastSeen = LastSeen.load(lock.connection());
        List<SourceRecord> all = new ArrayList<>(records.values());
        new LastKnownKeys(lock, columns).find(all.stream().filter(SourceRecord::lacks).toList(), stored -> true);
        for (int from = 0; from < all.size(); from += LoadBatch.SIZE) {
            LoadBatch batch = new LoadBatch(lock, merge, now, lastSeen::of);
            batch.apply(all.subList(from, Math.min(all.size(), from + LoadBatch.SIZE)), List.of());
            progress.changed += batch.changed();
            progress.removed += batch.removed();
        }
        handle.createUpdate("""
                        insert into inventory_page (run_id, kind, page, records, odd_names, nameless)
                        values (:run, :kind, :page, :records, :names, :nameless)""")
                .bind("run", run.id()).bind("kind", kind.word()).bind("page", page).bind("records", packed(all)).bind("names", unreadable.packed())
                .bind("nameless", unreadable.nameless()).execute();
        Runs.progress(handle, run.id(), progress);
        Runs.unknownColumns(handle, run.id(), unknown);
        rejects.flush(handle);
    }

    int pagesIn(long run, AssetKind kind) {
        return jdbi.withHandle(handle -> handle.createQuery("select coalesce(max(page), 0) from inventory_page where run_id = :run and kind = :kind")
                .bind("run", run).bind("kind", kind.word()).mapTo(Integer.class).one());
    }

    private static boolean isIn(Handle handle, long run, AssetKind kind, int page) {
        return handle.createQuery("select 1 from inventory_page where run_id = :run and kind = :kind and page = :page")
                .bind("run", run).bind("kind", kind.word()).bind("page", page).mapTo(Integer.class).findOne().isPresent();
    }

    /** Removes what no page contained, unless that is too much. */
    void finish(long id, boolean released) throws SQLException {
        jdbi.useTransaction(handle -> {
            FeedLock lock = FeedLock.take(handle.getConnection());
            Run run = Runs.find(handle, id).orElseThrow();
            if (run.status() != Run.Status.RUNNING) {
                return;
            }
            if (run.rows() > 0 && run.accepted() == 0) {
                handle.createUpdate("delete from inventory_page where run_id = :run").bind("run", id).execute();
                runs.end(handle, id, Run.Status.FAILED, "Tangoe gave " + run.rows() + " objects, and none of them can be loaded; the rejects say why");
                return;
            }
            String held = whatStands(handle, run, released);
            if (held != null) {
                runs.end(handle, id, Run.Status.HELD, held);
            } else if (run.whole()) {
                removeGone(handle, lock, run, released);
            } else {
                end(handle, lock, id, null);
            }
        });
    }

    /** Why a released run is held again: another pull was loaded in the meantime. */
    private static String whatStands(Handle handle, Run run, boolean released) {
        if (!released) {
            return null;
        }
        Optional<String> underWay = underWay(handle, run);
        return underWay.isPresent() ? underWay.get()
                : newerThan(handle, run).filter(id -> !id.equals(Runs.confirmed(handle, run.id()))).map(id -> "Run " + id + " is newer and was loaded"
                        + " since; look at what this one would undo, and say yes again, or no.").orElse(null);
    }

    private static Optional<Long> newerThan(Handle handle, Run run) {
        return handle.createQuery("select id from inventory_run where source = 'api' and (status = 'done' or accepted > 0) and id > :id order by id desc limit 1")
                .bind("id", run.id()).mapTo(Long.class).findOne();
    }

    /** This run must not remove what a newer, unfinished pull has loaded: it would be missing until the next pull. */
    private static Optional<String> underWay(Handle handle, Run run) {
        return handle.createQuery("select id from inventory_run where source = 'api' and status = 'running' and id > :id order by id desc limit 1")
                .bind("id", run.id()).mapTo(Long.class).findOne().map(id -> "Run " + id + " is a newer pull and still under way; say yes again, or no,"
                        + " when it has ended.");
    }

    /** What a held pull would remove if it were released now; empty if no other pull was loaded in the meantime. */
    Optional<ReleasePreview> undoes(Run held) throws SQLException {
        try (Handle handle = jdbi.open()) {
            Optional<String> underWay = underWay(handle, held);
            if (underWay.isPresent()) {
                return Optional.of(new ReleasePreview(null, underWay.get()));
            }
            Optional<Long> newer = newerThan(handle, held);
            if (newer.isEmpty()) {
                return Optional.empty();
            }
            List<String> gone = new ArrayList<>();
            for (AssetKind kind : AssetKind.values()) {
                if (isIn(handle, held.id(), kind, 1)) {
                    List<Long> had = recordsOf(handle.getConnection(), Origin.of(Source.API, kind));
                    gone.add(missing(handle.getConnection(), held.id(), kind, had).size() + " of " + had.size() + " " + kind.word() + "s");
                }
            }
            return Optional.of(new ReleasePreview(newer.get(), "Run " + newer.get() + " is a newer pull that came in since; now this run would remove "
                    + String.join(" and ", gone) + "."));
        }
    }

    /** The records that no page contained, including those that an unreadable object may be. */
    private static List<Long> missing(Connection connection, long run, AssetKind kind, List<Long> had) throws SQLException {
        LongSet seen = seen(connection, run, kind, new UnreadableRecords());
        return had.stream().filter(record -> !seen.contains(record)).toList();
    }

    private void end(Handle handle, FeedLock lock, long id, String reason) throws SQLException {
        lock.save();
        handle.createUpdate("delete from inventory_page where run_id = :run").bind("run", id).execute();
        runs.end(handle, id, Run.Status.DONE, reason);
    }

    /** Ends the run, or holds it. */
    private void removeGone(Handle handle, FeedLock lock, Run run, boolean released) throws SQLException {
        Map<AssetKind, UnreadableRecords.Missing> missing = new LinkedHashMap<>();
        for (AssetKind kind : AssetKind.values()) {
            if (isIn(handle, run.id(), kind, 1)) {
                UnreadableRecords unreadable = new UnreadableRecords();
                LongSet seen = seen(lock.connection(), run.id(), kind, unreadable);
                List<Long> had = recordsOf(lock.connection(), Origin.of(Source.API, kind));
                UnreadableRecords.Missing judged = unreadable.judge(lock, had.stream().filter(record -> !seen.contains(record)).sorted().toList(), new LongSet());
                if (guard.holds(run, released, had.size(), judged.gone().size())) {
                    runs.end(handle, run.id(), Run.Status.HELD, RemovalGuard.reason(had.size(), judged.gone().size(), kind.word() + "s of the API"));
                    return;
                }
                missing.put(kind, judged);
            }
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        LastSeen lastSeen = LastSeen.load(lock.connection());
        Progress progress = new Progress(run);
        RejectLog rejects = RejectLog.within(run.id(), run.rejected());
        for (Map.Entry<AssetKind, UnreadableRecords.Missing> entry : missing.entrySet()) {
            List<Long> gone = entry.getValue().gone();
            for (int from = 0; from < gone.size(); from += LoadBatch.SIZE) {
                LoadBatch batch = new LoadBatch(lock, merge, now, lastSeen::of);
                batch.apply(List.of(), gone.subList(from, Math.min(gone.size(), from + LoadBatch.SIZE)));
                progress.changed += batch.changed();
                progress.removed += batch.removed();
            }
            LastSeen.whole(lock.connection(), Origin.of(Source.API, entry.getKey()), now);
            entry.getValue().tellHeldBack(entry.getKey().word() + "s", rejects);
        }
        rejects.flush(handle);
        Runs.progress(handle, run.id(), progress);
        end(handle, lock, run.id(), missing.values().stream().map(UnreadableRecords.Missing::reason).filter(Objects::nonNull)
                .reduce((devices, lines) -> devices + " " + lines).orElse(null));
    }

    private static byte[] packed(List<SourceRecord> records) {
        ByteBuffer packed = ByteBuffer.allocate(records.size() * Long.BYTES);
        records.forEach(record -> packed.putLong(record.id));
        return packed.array();
    }

    /** @param unreadable learns which objects of the pages could not be read */
    private static LongSet seen(Connection connection, long run, AssetKind kind, UnreadableRecords unreadable) throws SQLException {
        LongSet seen = new LongSet();
        try (PreparedStatement select = connection.prepareStatement("select records, odd_names, nameless from inventory_page where run_id = ? and kind = ?")) {
            select.setLong(1, run);
            select.setString(2, kind.word());
            select.setFetchSize(100);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ByteBuffer packed = ByteBuffer.wrap(rows.getBytes(1));
                    while (packed.hasRemaining()) {
                        seen.add(packed.getLong());
                    }
                    unreadable.addPacked(rows.getBytes(2), rows.getLong(3));
                }
            }
        }
        return seen;
    }

    private static List<Long> recordsOf(Connection connection, Origin origin) throws SQLException {
        List<Long> records = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("select asset_id from asset where origins = ? and not removed and not in_parts"
                + " union all select record_id from asset_part where origin = ?")) {
            select.setInt(1, origin.bit);
            select.setInt(2, origin.bit);
            select.setFetchSize(10_000);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    records.add(rows.getLong(1));
                }
            }
        }
        return records;
    }
}
