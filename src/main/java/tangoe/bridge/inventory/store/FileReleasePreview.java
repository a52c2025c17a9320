package tangoe.bridge.inventory.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.read.LongSet;
import tangoe.bridge.inventory.read.Reading;
import tangoe.bridge.inventory.read.RowDigest;
import tangoe.bridge.inventory.read.SourceRecordReader;
import tangoe.bridge.inventory.read.csv.CsvFile;
import tangoe.bridge.inventory.read.csv.CsvRow;

/** Says what a held file would change if it were released now. Compares it row by row and writes nothing. */
final class FileReleasePreview {

    private final Jdbi jdbi;
    private final AssetColumns columns;

    FileReleasePreview(Jdbi jdbi, AssetColumns columns) {
        this.jdbi = jdbi;
        this.columns = columns;
    }

    Optional<ReleasePreview> of(Run held) throws SQLException {
        try (Handle handle = jdbi.open(); CsvFile file = columns.open(held.spooled(), held.file())) {
            AssetColumns.Layout layout = columns.ofReport(file.headersRead());
            Snapshots snapshots = new Snapshots(handle, layout.origin());
            Snapshot own = Snapshots.of(handle, held.id());
            Optional<Snapshot> underWay = snapshots.underWayAfter(own);
            if (underWay.isPresent()) {
                return Optional.of(new ReleasePreview(null, underWay.get().shown() + " is newer and being loaded; say yes again, or no, when that has ended."));
            }
            Optional<Snapshot> newer = snapshots.wholeAfter(own);
            if (newer.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new ReleasePreview(newer.get().run(), newer.get().shown() + " is newer and was loaded since; now this run would "
                    + difference(handle.getConnection(), file, layout, held.id())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String difference(Connection connection, CsvFile file, AssetColumns.Layout layout, long run) throws SQLException {
        KnownRows known = KnownRows.load(connection, layout.origin());
        SourceRecordReader reader = new SourceRecordReader(columns, layout);
        RowDigest digest = new RowDigest(columns, layout);
        LongSet keys = new LongSet();
        long[] other = {0};
        for (CsvRow row = file.next(); row != null; row = file.next()) {
            if (row.fault() != null) {
                continue;
            }
            digest.of(row);
            int at = known.find(digest.high(), digest.low());
            if (at >= 0) {
                known.meet(at);
            } else {
                Reading reading = reader.read(row, run);
                if (reading.record() != null && keys.add(RowDigest.ofKey(reading.record().key()))) {
                    other[0]++;
                }
            }
        }
        int gone = known.missing(keys).size();
        return "bring in " + other[0] + " rows that read otherwise now or are not there, and remove " + gone + " of " + known.count() + " "
                + layout.origin().kind.word() + "s.";
    }
}
