package tangoe.bridge.inventory.store;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.inventory.match.FeedLock;
import tangoe.bridge.inventory.read.LongSet;
import tangoe.bridge.inventory.read.Origin;

/**
 * Remembers the rows of an origin, so that an unchanged row is not read again: digest, key and record, 28 bytes a row. A million rows
 * take 40 MB in memory and 28 MB in {@code asset_known}. The caller holds the {@link FeedLock}. Outdated packs are deleted after the
 * commit, because H2 keeps up to two copies of deleted data in memory until then.
 */
final class KnownRows {

    private static final int ENTRY = 3 * Long.BYTES + Integer.BYTES;
    private static final int PACKED = 1 << 14;
    /** Each save writes all packs again, with numbers from the next multiple of this on. The highest multiple counts. */
    private static final int NUMBERS = 1 << 11;

    private final Origin origin;
    private final int count;
    private final long[] high;
    private final long[] low;
    private final long[] key;
    /** Id of the record; 0 marks an empty slot. */
    private final int[] record;
    private final BitSet met;
    /** Keys of rows that stay whatever the file says; null for none. */
    private LongSet kept;
    private final List<ByteBuffer> fresh = new ArrayList<>();
    private long freshCount;

    private KnownRows(Origin origin, int count) {
        this.origin = origin;
        this.count = count;
        int slots = Math.max(16, (int) Math.min(Integer.MAX_VALUE - 8, count * 3L / 2));
        this.high = new long[slots];
        this.low = new long[slots];
        this.key = new long[slots];
        this.record = new int[slots];
        this.met = new BitSet(slots);
    }

    static KnownRows load(Connection connection, Origin origin) throws SQLException {
        int first = first(connection, origin);
        KnownRows known = new KnownRows(origin, Math.toIntExact(stored(connection, origin, first)));
        // One by one, because H2 holds a whole result in memory.
        try (PreparedStatement select = connection.prepareStatement("select packed from asset_known where origin = ? and number = ?")) {
            select.setInt(1, origin.bit);
            int read = 0;
            for (int number = first, more = known.read(select, number); more >= 0; more = known.read(select, ++number)) {
                read += more;
            }
            if (read != known.count) {
                throw new SQLTransientException("the known rows were written anew while they were read");
            }
        }
        return known;
    }

    /** @return how many rows were read, -1 if there is no such pack */
    private int read(PreparedStatement select, int number) throws SQLException {
        select.setInt(2, number);
        try (ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return -1;
            }
            ByteBuffer packed = ByteBuffer.wrap(row.getBytes(1));
            while (packed.hasRemaining()) {
                put(packed.getLong(), packed.getLong(), packed.getLong(), packed.getInt());
            }
            return packed.limit() / ENTRY;
        }
    }

    private static int first(Connection connection, Origin origin) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select coalesce(max(number), 0) from asset_known where origin = ?")) {
            select.setInt(1, origin.bit);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1) / NUMBERS * NUMBERS;
            }
        }
    }

    private static long stored(Connection connection, Origin origin, int first) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select coalesce(sum(octet_length(packed)), 0) from asset_known where origin = ? and number >= ?")) {
            select.setInt(1, origin.bit);
            select.setInt(2, first);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1) / ENTRY;
            }
        }
    }

    private void put(long rowHigh, long rowLow, long rowKey, int rowRecord) {
        int at = slot(rowHigh);
        while (record[at] != 0) {
            at = at + 1 == record.length ? 0 : at + 1;
        }
        high[at] = rowHigh;
        low[at] = rowLow;
        key[at] = rowKey;
        record[at] = rowRecord;
    }

    /** @return the slot of the row, -1 if it is not known */
    int find(long rowHigh, long rowLow) {
        int at = slot(rowHigh);
        while (record[at] != 0) {
            if (high[at] == rowHigh && low[at] == rowLow) {
                return at;
            }
            at = at + 1 == record.length ? 0 : at + 1;
        }
        return -1;
    }

    /** Finds a row that is read with each load, because a cell of it did not fit. @return its slot, -1 if it is not known */
    int findInexact(long rowHigh, long rowKey) {
        return find(~rowHigh, ~rowKey);
    }

    /** Notes that the file contains the row of this slot unchanged. */
    void meet(int at) {
        met.set(at);
    }

    long keyAt(int at) {
        return key[at];
    }

    int count() {
        return count;
    }

    /** Protects rows with these keys from being removed or forgotten. */
    void keep(LongSet keys) {
        kept = keys;
    }

    private boolean stays(int at) {
        return met.get(at) || kept != null && kept.contains(key[at]);
    }

    /** Remembers a new row. @param exact false if a cell did not fit, so that the row is to be read with each load */
    void add(long rowHigh, long rowLow, long rowKey, long rowRecord, boolean exact) {
        ByteBuffer last = fresh.isEmpty() ? null : fresh.get(fresh.size() - 1);
        if (last == null || !last.hasRemaining()) {
            last = ByteBuffer.allocate(PACKED * ENTRY);
            fresh.add(last);
        }
        last.putLong(exact ? rowHigh : ~rowHigh).putLong(exact ? rowLow : ~rowKey).putLong(rowKey).putInt(Math.toIntExact(rowRecord));
        freshCount++;
    }

    /** The records, in their order, that no row of the file stands for: neither their row nor their key was found. */
    List<Long> missing(LongSet keys) {
        LongSet unmet = new LongSet();
        for (int at = 0; at < record.length; at++) {
            if (record[at] != 0 && !stays(at) && !keys.contains(key[at])) {
                unmet.add(record[at]);
            }
        }
        LongSet taken = new LongSet();
        if (unmet.size() > 0) {
            met.stream().filter(at -> unmet.contains(record[at])).forEach(at -> taken.add(record[at]));
            for (ByteBuffer packed : fresh) {
                for (int at = ENTRY - Integer.BYTES; at < packed.position(); at += ENTRY) {
                    if (unmet.contains(packed.getInt(at))) {
                        taken.add(packed.getInt(at));
                    }
                }
            }
        }
        List<Long> missing = new ArrayList<>();
        unmet.forEach(number -> {
            if (!taken.contains(number)) {
                missing.add(number);
            }
        });
        Collections.sort(missing);
        return missing;
    }

    /**
     * Saves the known rows.
     *
     * @param keys  of all rows that were loaded
     * @param whole whether to forget the rows that the file does not contain
     * @param protectedRecords records that are kept although the file does not contain them
     */
    void save(Connection connection, LongSet keys, boolean whole, LongSet protectedRecords) throws SQLException {
        if (freshCount == 0 && (!whole || met.cardinality() == count)) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into asset_known (origin, number, packed) values (?, ?, ?)")) {
            int first = Math.addExact(first(connection, origin), NUMBERS);
            int number = first;
            for (ByteBuffer packed : fresh) {
                number = insert(insert, number, packed);
            }
            ByteBuffer packed = ByteBuffer.allocate(PACKED * ENTRY);
            for (int at = 0; at < record.length; at++) {
                if (record[at] != 0 && (stays(at) || !keys.contains(key[at]) && (!whole || protectedRecords.contains(record[at])))) {
                    packed.putLong(high[at]).putLong(low[at]).putLong(key[at]).putInt(record[at]);
                    if (!packed.hasRemaining()) {
                        number = insert(insert, number, packed);
                        packed.clear();
                    }
                }
            }
            number = insert(insert, number, packed);
            if (number == first) {
                insert(insert, number, new byte[0]);
            }
        }
    }

    /** Deletes outdated packs, each in its own transaction. Must be called after the commit. */
    static void forgetOlder(Jdbi jdbi, Origin origin) throws SQLException {
        try (Handle handle = jdbi.open()) {
            int first = first(handle.getConnection(), origin);
            List<Integer> older = handle.createQuery("select number from asset_known where origin = :origin and number < :first")
                    .bind("origin", origin.bit).bind("first", first).mapTo(Integer.class).list();
            for (int number : older) {
                handle.createUpdate("delete from asset_known where origin = :origin and number = :number").bind("origin", origin.bit)
                        .bind("number", number).execute();
            }
        }
    }

    private int insert(PreparedStatement insert, int number, ByteBuffer packed) throws SQLException {
        if (packed.position() == 0) {
            return number;
        }
        byte[] bytes = new byte[packed.position()];
        packed.duplicate().flip().get(bytes);
        insert(insert, number, bytes);
        return number + 1;
    }

    private void insert(PreparedStatement insert, int number, byte[] packed) throws SQLException {
        insert.setInt(1, origin.bit);
        insert.setInt(2, number);
        insert.setBytes(3, packed);
        insert.executeUpdate();
    }

    private int slot(long rowHigh) {
        return (int) Math.multiplyHigh(rowHigh >>> 1, (long) record.length << 1);
    }
}
