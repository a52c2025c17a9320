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
 * The rows of an origin as they were last taken: of each its digest, its key and its record, 28 bytes; a million take 40 MB here
 * and 28 MB in {@code asset_known}. Under the {@link FeedLock}, which is what makes them true. What counts no more is deleted after the
 * commit: of what is deleted H2 holds a copy in memory, for a while two, until the commit.
 */
final class KnownRows {

    private static final int ENTRY = 3 * Long.BYTES + Integer.BYTES;
    private static final int PACKED = 1 << 14;
    /** Who saves writes all packs anew, with numbers from the next multiple of this on; the highest are the ones that count. */
    private static final int NUMBERS = 1 << 11;

    private final Origin origin;
    private final int count;
    private final long[] high;
    private final long[] low;
    private final long[] key;
    /** 0 for an empty slot. */
    private final int[] record;
    private final BitSet met;
    /** Keys of rows that stay as they are, whatever the file says; null for none. */
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
        // One by one: H2 holds a whole answer in memory, whatever the fetch size.
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

    /** @return how many rows; -1 if there is no such number */
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

    /** @return where the row is; -1 where it is not known */
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

    /** @return where a row is that is read again each time; -1 where it is not known */
    int findInexact(long rowHigh, long rowKey) {
        return find(~rowHigh, ~rowKey);
    }

    /** The row there is in the file, unchanged. */
    void meet(int at) {
        met.set(at);
    }

    long keyAt(int at) {
        return key[at];
    }

    int count() {
        return count;
    }

    /** Rows with these keys are neither gone nor forgotten. */
    void keep(LongSet keys) {
        kept = keys;
    }

    private boolean stays(int at) {
        return met.get(at) || kept != null && kept.contains(key[at]);
    }

    /** Remembers a row that was not known. @param exact false for a row to be read again each time, as a cell of it did not fit */
    void add(long rowHigh, long rowLow, long rowKey, long rowRecord, boolean exact) {
        ByteBuffer last = fresh.isEmpty() ? null : fresh.get(fresh.size() - 1);
        if (last == null || !last.hasRemaining()) {
            last = ByteBuffer.allocate(PACKED * ENTRY);
            fresh.add(last);
        }
        last.putLong(exact ? rowHigh : ~rowHigh).putLong(exact ? rowLow : ~rowKey).putLong(rowKey).putInt(Math.toIntExact(rowRecord));
        freshCount++;
    }

    /** The records of rows that were not met and whose keys were not either, unless another row stands for them; in their order. */
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
     * Writes what is known now.
     *
     * @param keys  of all rows that were taken
     * @param whole whether what was not met is forgotten
     * @param protectedRecords records that were not met and are not forgotten all the same
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

    /** Deletes what counts no more, each pack in a transaction of its own; to be called after the commit. */
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
