package tangoe.bridge.inventory.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import tangoe.bridge.inventory.match.FeedLock;
import tangoe.bridge.inventory.match.Merge;
import tangoe.bridge.inventory.match.StoredAsset;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.inventory.read.Field;
import tangoe.bridge.inventory.read.SourceRecord;

/**
 * Fills the empty table. Nothing can match yet, so each record becomes a row at once, on PostgreSQL by a binary COPY. Records of the
 * file that are one asset are joined afterwards.
 */
abstract class FirstFill {

    /** Tokens that are matched together. */
    private static final int TOGETHER = 2000;

    private final boolean[] hasStrength = new boolean[SourceRecord.BY_ID_ONLY + 1];
    private final FeedLock lock;

    private FirstFill(FeedLock lock) {
        this.lock = lock;
    }

    static FirstFill of(FeedLock lock, Instant now, Merge merge) throws SQLException {
        return lock.postgresql() ? new ByCopy(lock, now, merge) : new ByBatch(lock, now, merge);
    }

    static boolean isPossible(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("select 1 from asset limit 1")) {
            return !row.next();
        }
    }

    final void add(SourceRecord record) throws SQLException {
        record.id = lock.nextRecord();
        record.asset = record.id;
        hasStrength[record.strength()] = true;
        write(record, lock.nextChange());
    }

    /** Ends the writing. Only then is the connection free for other statements. */
    abstract void end() throws SQLException;

    abstract void cancel() throws SQLException;

    abstract void write(SourceRecord record, long change) throws SQLException;

    interface Judge {
        void rematch(List<String> tokens) throws SQLException;
    }

    /** Matches again the keys that two records share of which only one has a stronger key. */
    final void judgeWeaker(AssetKind kind, Judge judge) throws SQLException {
        for (int strength = 0; strength < SourceRecord.BY_ID_ONLY; strength++) {
            List<Field> above = above(kind, SourceRecord.KEYS.get(strength));
            if (hasStrength[strength] && !above.isEmpty()) {
                judge(SourceRecord.KEYS.get(strength), above, judge);
            }
        }
    }

    /** The keys that are stronger than this one. For lines, ICCID and phone number are stronger than the device. */
    private static List<Field> above(AssetKind kind, Field key) {
        if (kind == AssetKind.DEVICE) {
            return SourceRecord.KEYS.subList(0, SourceRecord.KEYS.indexOf(key));
        }
        return switch (key) {
            case IMEI -> List.of(Field.ICCID, Field.PHONE_NUMBER);
            case SERIAL_NUMBER -> List.of(Field.ICCID, Field.PHONE_NUMBER, Field.IMEI);
            case PHONE_NUMBER -> List.of(Field.ICCID);
            default -> List.of();
        };
    }

    private void judge(Field key, List<Field> above, Judge judge) throws SQLException {
        String weaker = "", stronger = "";
        for (Field field : above) {
            weaker += " and weaker." + field.column() + " is null";
            stronger += (stronger.isEmpty() ? "" : " or ") + "stronger." + field.column() + " is not null";
        }
        List<String> tokens = new ArrayList<>();
        try (Statement statement = lock.connection().createStatement(); ResultSet rows = statement.executeQuery(
                "select distinct weaker." + key.column() + " from asset weaker join asset stronger on stronger." + key.column() + " = weaker."
                        + key.column() + " where (" + stronger + ")" + weaker)) {
            while (rows.next()) {
                tokens.add(SourceRecord.token(key, rows.getString(1)));
            }
        }
        for (int from = 0; from < tokens.size(); from += TOGETHER) {
            judge.rematch(tokens.subList(from, Math.min(tokens.size(), from + TOGETHER)));
        }
    }

    /** Inserts in batches, for H2. */
    private static final class ByBatch extends FirstFill {

        private static final int TOGETHER = 500;

        private final PreparedStatement insert;
        private final Instant now;
        private final Merge merge;
        private int waiting;

        ByBatch(FeedLock lock, Instant now, Merge merge) throws SQLException {
            super(lock);
            this.insert = lock.connection().prepareStatement(StoredAsset.INSERT);
            this.now = now;
            this.merge = merge;
        }

        @Override
        void write(SourceRecord record, long change) throws SQLException {
            StoredAsset asset = new StoredAsset(record.id);
            asset.change = change;
            asset.firstSeen = now;
            asset.lastSeen = now;
            asset.changedAt = now;
            asset.run = record.run;
            asset.place = record.place;
            asset.origins = record.origin.bit;
            asset.kind = merge.kind(List.of(record));
            asset.values = record.values;
            asset.insert(insert);
            if (++waiting == TOGETHER) {
                insert.executeBatch();
                waiting = 0;
            }
        }

        @Override
        void end() throws SQLException {
            insert.executeBatch();
            insert.close();
        }

        @Override
        void cancel() throws SQLException {
            insert.close();
        }
    }

    /** Writes PostgreSQL's binary format; see "COPY", "Binary Format" in its documentation. */
    private static final class ByCopy extends FirstFill {

        private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
        private static final long EPOCH_SECONDS = 946_684_800L;
        private static final int SENT_TOGETHER = 1 << 16;
        private static final int LARGEST_ROW = 1 << 16;

        private final CopyIn copy;
        private final Merge merge;
        private final ByteBuffer buffer = ByteBuffer.allocate(SENT_TOGETHER + LARGEST_ROW);
        private final byte[] times;

        ByCopy(FeedLock lock, Instant now, Merge merge) throws SQLException {
            super(lock);
            this.merge = merge;
            this.copy = lock.connection().unwrap(PGConnection.class).getCopyAPI()
                    .copyIn("copy asset (" + String.join(", ", StoredAsset.COLUMNS) + ") from stdin (format binary)");
            long micros = TimeUnit.SECONDS.toMicros(now.getEpochSecond() - EPOCH_SECONDS) + now.getNano() / 1_000_000 * 1000L;
            ByteBuffer three = ByteBuffer.allocate(3 * (Integer.BYTES + Long.BYTES));
            for (int i = 0; i < 3; i++) {
                three.putInt(Long.BYTES).putLong(micros);
            }
            this.times = three.array();
            buffer.put(SIGNATURE).putInt(0).putInt(0);
        }

        @Override
        void write(SourceRecord record, long change) throws SQLException {
            buffer.putShort((short) StoredAsset.COLUMNS.size());
            buffer.putInt(Long.BYTES).putLong(record.id).putInt(Long.BYTES).putLong(change).put(times);
            buffer.putInt(Long.BYTES).putLong(record.run).putInt(Integer.BYTES).putInt(record.place);
            buffer.putInt(Short.BYTES).putShort((short) record.origin.bit);
            buffer.putInt(1).put((byte) 0).putInt(1).put((byte) 0);
            text(merge.kind(record).word());
            text(record.get(Field.STATUS));
            for (Field field : StoredAsset.AFTER_STATUS) {
                text(record.get(field));
            }
            if (buffer.position() >= SENT_TOGETHER) {
                send();
            }
        }

        private void text(String value) {
            if (value == null) {
                buffer.putInt(-1);
            } else {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                buffer.putInt(bytes.length).put(bytes);
            }
        }

        private void send() throws SQLException {
            copy.writeToCopy(buffer.array(), 0, buffer.position());
            buffer.clear();
        }

        @Override
        void end() throws SQLException {
            buffer.putShort((short) -1);
            send();
            copy.endCopy();
        }

        @Override
        void cancel() throws SQLException {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
