package tangoe.bridge.inventory.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import tangoe.bridge.inventory.match.FeedLock;
import tangoe.bridge.inventory.match.LastKnownKeys;
import tangoe.bridge.inventory.match.Merge;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.read.Field;
import tangoe.bridge.inventory.read.LongSet;
import tangoe.bridge.inventory.read.Origin;
import tangoe.bridge.inventory.read.ReadableKeys;
import tangoe.bridge.inventory.read.Reading.Unfitting;
import tangoe.bridge.inventory.read.Reading;
import tangoe.bridge.inventory.read.RowDigest;
import tangoe.bridge.inventory.read.SourceRecord;
import tangoe.bridge.inventory.read.SourceRecordReader;
import tangoe.bridge.inventory.read.csv.CsvFile;
import tangoe.bridge.inventory.read.csv.CsvRow;
import tangoe.bridge.inventory.read.csv.NotCsv;

/** Loads one file in one transaction: skips rows that have not changed, and reads, matches and writes the others. */
final class FileLoad {

    private static final long MILLIS_BETWEEN_SIGNS = 500;
    private static final int ROWS_BETWEEN_LOOKS_AT_THE_CLOCK = 512;

    private final Jdbi jdbi;
    private final Clock clock;
    private final Runs runs;
    private final AssetColumns columns;
    private final Merge merge;
    private final RemovalGuard guard;
    private final Run run;
    private final boolean released;
    private Snapshots snapshots;
    /** Keys of rows in newer files, which this file must not change; null if there are none. */
    private LongSet saidAfter;

    private final Progress progress = new Progress();
    private LongSet keys;
    private final UnreadableRecords unreadable = new UnreadableRecords();
    /** Records that wait to be matched, each with what {@link KnownRows} is to remember of its row. */
    private final Map<SourceRecord, Pending> waiting = new LinkedHashMap<>();
    private DeferredRows deferred;
    private RejectLog rejects;
    private FeedLock lock;
    private KnownRows known;
    private LastSeen lastSeen;
    private Instant now;
    private long nextSign;

    private record Pending(long high, long low, boolean exact) {
    }

    FileLoad(Jdbi jdbi, Clock clock, Runs runs, AssetColumns columns, RemovalGuard guard, Run run, boolean released) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.runs = runs;
        this.columns = columns;
        this.merge = new Merge(columns);
        this.guard = guard;
        this.run = run;
        this.released = released;
    }

    void load() {
        try (CsvFile file = columns.open(run.spooled(), run.file())) {
            AssetColumns.Layout layout = columns.ofReport(file.headersRead());
            if (!layout.hasKey()) {
                throw new NotCsv("line " + file.headersLine() + " names no column of IMEI, serial number, ICCID or phone number; it begins with "
                        + SourceRecordReader.shown(String.join(", ", file.headersRead())));
            }
            runs.unknownColumns(run.id(), layout.unknown());
            runs.origin(run.id(), layout.origin());
            try (DeferredRows rows = new DeferredRows(run.spooled(), layout.origin())) {
                deferred = rows;
                jdbi.useTransaction(handle -> load(handle, file, layout));
            }
            KnownRows.forgetOlder(jdbi, layout.origin());
        } catch (NotCsv e) {
            endWithoutEffect(Run.Status.FAILED, run.file() + " is refused: " + e.getMessage());
        } catch (LoadRolledBack e) {
            endWithoutEffect(e.status(), e.getMessage());
        } catch (IOException | UncheckedIOException | SQLException | JdbiException e) {
            throw new InventoryUnavailable(e);
        }
    }

    /** Ends the run after its transaction was rolled back. */
    private void endWithoutEffect(Run.Status status, String reason) {
        progress.changed = 0;
        progress.removed = 0;
        if (rejects != null) {
            rejects.flush();
        }
        runs.progress(run.id(), progress);
        runs.end(run.id(), status, reason);
    }

    private void load(Handle handle, CsvFile file, AssetColumns.Layout layout) throws SQLException {
        Connection connection = handle.getConnection();
        if (lock != null) {
            throw new SQLTransientException("a transaction was begun again amid its file");
        }
        lock = FeedLock.take(connection);
        if (Runs.find(handle, run.id()).orElseThrow().status() != Run.Status.RUNNING) {
            // Another process took this one for dead and has loaded the file.
            return;
        }
        Snapshot own = Snapshots.of(handle, run.id());
        snapshots = new Snapshots(handle, layout.origin());
        boolean confirmed = mayGoOn(handle, own);
        rejects = RejectLog.anew(jdbi, run.id());
        now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        lastSeen = LastSeen.load(connection);
        known = KnownRows.load(connection, layout.origin());
        saidAfter = confirmed ? null : snapshots.saidAfter(own);
        known.keep(saidAfter);
        keys = new LongSet(known.count());
        FirstFill fill = FirstFill.isPossible(connection) ? FirstFill.of(lock, now, merge) : null;
        try {
            rows(file, layout, fill);
            if (progress.rows > 0 && progress.accepted == 0) {
                throw new LoadRolledBack(Run.Status.FAILED, run.file() + " holds " + progress.rows + " rows, and none of them can be loaded; the rejects say why");
            }
        } catch (SQLException | RuntimeException e) {
            if (fill != null) {
                fill.cancel();
            }
            throw e;
        }
        if (fill != null) {
            fill.end();
            fill.judgeWeaker(layout.origin().kind, tokens -> count(batch -> batch.rematch(tokens)));
        }
        flush();
        deferred.forEach(LoadBatch.SIZE, rows -> takeDeferred(rows, layout));
        UnreadableRecords.Missing missing = removeGone(layout.origin());
        if (run.whole()) {
            snapshots.supersede(own, confirmed);
        } else if (own.dated() != null || own.modifiedAt() != null) {
            snapshots.said(run.id(), keys);
        }
        known.save(connection, keys, run.whole(), missing.kept());
        lock.save();
        rejects.flush();
        progress.bytes = file.bytesRead();
        Runs.progress(handle, run.id(), progress);
        runs.end(handle, run.id(), Run.Status.DONE, missing.reason());
    }

    /** @return whether a person has allowed this run to undo newer data */
    private boolean mayGoOn(Handle handle, Snapshot own) {
        Optional<Snapshot> newer = snapshots.wholeAfter(own);
        if (newer.isEmpty()) {
            return false;
        }
        if (Long.valueOf(newer.get().run()).equals(Runs.confirmed(handle, run.id()))) {
            return true;
        }
        throw released ? new LoadRolledBack(Run.Status.HELD, newer.get().shown() + " is newer and was loaded since; look at what this one would"
                + " undo, and say yes again, or no.")
                : new LoadRolledBack(Run.Status.STALE, newer.get().shown() + " is newer and loaded already, so nothing of this one was taken.");
    }

    private void rows(CsvFile file, AssetColumns.Layout layout, FirstFill fill) throws SQLException {
        SourceRecordReader reader = new SourceRecordReader(columns, layout);
        ReadableKeys readable = new ReadableKeys(columns, layout);
        RowDigest digest = new RowDigest(columns, layout);
        for (CsvRow row = file.next(); row != null; row = file.next()) {
            progress.rows++;
            sign(file);
            if (row.fault() != null) {
                reject(row.line(), new Unfitting(null, null, row.fault()));
                unreadable.add(readable.anywhereIn(row::cell, row.cells()));
                continue;
            }
            digest.of(row);
            int at = known.find(digest.high(), digest.low());
            if (at >= 0 && keys.add(known.keyAt(at))) {
                known.meet(at);
                progress.accepted++;
                continue;
            }
            Reading reading = reader.read(row, run.id());
            for (Unfitting unfit : reading.unfit()) {
                reject(row.line(), unfit);
            }
            if (reading.record() == null || !take(row, layout, digest, reading, at >= 0, fill) || reading.odd()) {
                unreadable.add(row.isShort() ? readable.anywhereIn(row::cell, row.cells()) : readable.in(row::cell));
            }
        }
    }

    /** @return false if an earlier row has the same key */
    private boolean take(CsvRow row, AssetColumns.Layout layout, RowDigest digest, Reading reading, boolean again, FirstFill fill)
            throws SQLException {
        SourceRecord record = reading.record();
        if (fill == null && record.lacks()) {
            progress.accepted++;
            deferred.add(record, digest.high(), digest.low());
            return true;
        }
        long key = RowDigest.ofKey(record.key());
        if (saidAfter != null && saidAfter.contains(key)) {
            progress.accepted++;
            return true;
        }
        if (again || !keys.add(key)) {
            rejectSecond(row.line(), layout, record);
            return false;
        }
        progress.accepted++;
        boolean exact = reading.unfit().isEmpty();
        if (!exact && isUnchanged(digest.high(), key)) {
            return true;
        }
        if (fill != null) {
            fill.add(record);
            progress.changed++;
            known.add(digest.high(), digest.low(), RowDigest.ofKey(record.key()), record.id, exact);
            return true;
        }
        waiting.put(record, new Pending(digest.high(), digest.low(), exact));
        if (waiting.size() >= LoadBatch.SIZE) {
            flush();
        }
        return true;
    }

    /** For a row with rejects, which is read with each load so that the rejects are listed again. */
    private boolean isUnchanged(long high, long key) {
        int at = known.findInexact(high, key);
        if (at >= 0) {
            known.meet(at);
        }
        return at >= 0;
    }

    /** Loads rows with an unreadable key as the record that they were before, unless another row of this file is that record. */
    private void takeDeferred(List<DeferredRows.Row> rows, AssetColumns.Layout layout) throws SQLException {
        Set<Long> spokenFor = new HashSet<>();
        new LastKnownKeys(lock, columns).find(rows.stream().map(DeferredRows.Row::record).toList(),
                stored -> keys.contains(RowDigest.ofKey(stored.key())));
        for (DeferredRows.Row row : rows) {
            SourceRecord record = row.record();
            long key = RowDigest.ofKey(record.key());
            if (saidAfter != null && saidAfter.contains(key)) {
                continue;
            }
            if (keys.add(key) && (record.id == 0 || spokenFor.add(record.id))) {
                if (!isUnchanged(row.high(), key)) {
                    waiting.put(record, new Pending(row.high(), row.low(), false));
                }
            } else {
                progress.accepted--;
                rejectSecond(record.place, layout, record);
            }
        }
        flush();
    }

    private void rejectSecond(long line, AssetColumns.Layout layout, SourceRecord record) {
        unreadable.addSecond(record);
        Field field = record.keyField();
        reject(line, new Unfitting(nameOf(layout, field), record.get(field), "stands in an earlier row of this file already"));
    }

    private void flush() throws SQLException {
        if (!waiting.isEmpty()) {
            count(batch -> batch.apply(new ArrayList<>(waiting.keySet()), List.of()));
            waiting.forEach((record, row) -> known.add(row.high, row.low, RowDigest.ofKey(record.key()), record.id, row.exact));
            waiting.clear();
        }
    }

    private UnreadableRecords.Missing removeGone(Origin origin) throws SQLException {
        if (!run.whole()) {
            return UnreadableRecords.Missing.NOTHING;
        }
        UnreadableRecords.Missing missing = unreadable.judge(lock, known.missing(keys), keys);
        List<Long> gone = missing.gone();
        if (guard.holds(run, released, known.count(), gone.size())) {
            throw new LoadRolledBack(Run.Status.HELD, RemovalGuard.reason(known.count(), gone.size(), "rows of " + origin.kind.word() + "s that earlier files held"));
        }
        for (int from = 0; from < gone.size(); from += LoadBatch.SIZE) {
            List<Long> some = gone.subList(from, Math.min(gone.size(), from + LoadBatch.SIZE));
            count(batch -> batch.apply(List.of(), some));
        }
        missing.tellHeldBack(null, rejects);
        LastSeen.whole(lock.connection(), origin, now);
        return missing;
    }

    private interface Work {
        void on(LoadBatch batch) throws SQLException;
    }

    private void count(Work work) throws SQLException {
        LoadBatch batch = new LoadBatch(lock, merge, now, lastSeen::of);
        work.on(batch);
        progress.changed += batch.changed();
        progress.removed += batch.removed();
    }

    private void reject(long line, Unfitting unfit) {
        progress.rejected++;
        rejects.add(null, line, unfit);
    }

    private static String nameOf(AssetColumns.Layout layout, Field field) {
        return layout.rules().stream().filter(rule -> rule.field() == field).map(rule -> layout.names().get(rule.candidates()[0])).findFirst()
                .orElse(null);
    }

    private void sign(CsvFile file) {
        if (progress.rows % ROWS_BETWEEN_LOOKS_AT_THE_CLOCK == 0) {
            long millis = System.nanoTime() / 1_000_000;
            if (millis > nextSign) {
                nextSign = millis + MILLIS_BETWEEN_SIGNS;
                progress.bytes = file.bytesRead();
                rejects.flush();
                runs.progress(run.id(), progress);
            }
        }
    }
}
