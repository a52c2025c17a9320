package tangoe.bridge.inventory.store;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tangoe.bridge.inventory.match.MatchCandidates;
import tangoe.bridge.inventory.read.Origin;
import tangoe.bridge.inventory.read.SourceRecord;

/** Rows of a file that are loaded after all others. They wait in a file on the disk, because there may be many. */
final class DeferredRows implements AutoCloseable {

    private final Path folder;
    private final Origin origin;
    private Path file;
    private DataOutputStream out;

    /** A row with its digest. */
    record Row(SourceRecord record, long high, long low) {
    }

    interface Taker {
        void take(List<Row> rows) throws SQLException;
    }

    /** @param beside the report; the rows wait in a file next to it */
    DeferredRows(Path beside, Origin origin) {
        this.folder = beside.toAbsolutePath().getParent();
        this.origin = origin;
    }

    void add(SourceRecord record, long high, long low) {
        try {
            if (out == null) {
                file = Files.createTempFile(folder, "deferred", ".tmp");
                out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
            }
            byte[] said = MatchCandidates.JSON.writeValueAsBytes(record.values);
            out.writeLong(high);
            out.writeLong(low);
            out.writeLong(record.run);
            out.writeInt(record.place);
            out.writeInt(record.unreadable);
            out.writeInt(said.length);
            out.write(said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands the rows over in the order in which they were added. */
    void forEach(int together, Taker taker) throws SQLException {
        if (out == null) {
            return;
        }
        List<Row> rows = new ArrayList<>();
        try (DataInputStream in = read()) {
            for (Row row = next(in); row != null; row = next(in)) {
                rows.add(row);
                if (rows.size() == together) {
                    taker.take(rows);
                    rows.clear();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        taker.take(rows);
    }

    private DataInputStream read() throws IOException {
        out.flush();
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    }

    private Row next(DataInputStream in) throws IOException {
        long high;
        try {
            high = in.readLong();
        } catch (EOFException e) {
            return null;
        }
        long low = in.readLong();
        long run = in.readLong();
        int place = in.readInt();
        int unreadable = in.readInt();
        byte[] said = in.readNBytes(in.readInt());
        SourceRecord record = new SourceRecord(origin, MatchCandidates.JSON.readValue(said, String[].class), run, place);
        record.unreadable = unreadable;
        return new Row(record, high, low);
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
            Files.deleteIfExists(file);
        }
    }
}
