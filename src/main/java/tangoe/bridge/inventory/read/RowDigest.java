package tangoe.bridge.inventory.read;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;
import tangoe.bridge.inventory.read.csv.CsvRow;

/**
 * A 128-bit hash of the cells that feed a field and of the mapping. Two different rows of a million have the same hash once in 10^26
 * files. The hash does not resist attacks: someone who writes the file could simply leave a change out.
 */
public final class RowDigest {

    private static final int SEED = 0x5EED;

    private final int[] used;
    private final long mixHigh;
    private final long mixLow;
    private final int[] length = new int[1];
    private byte[] buffer = new byte[4096];
    private long high;
    private long low;

    public RowDigest(AssetColumns columns, AssetColumns.Layout layout) {
        this.used = layout.used();
        StringBuilder reading = new StringBuilder(columns.digest());
        for (int column : used) {
            reading.append('\n').append(HeaderName.folded(layout.names().get(column)));
        }
        byte[] bytes = reading.toString().getBytes(StandardCharsets.UTF_8);
        long[] mix = MurmurHash3.hash128x64(bytes, 0, bytes.length, SEED);
        this.mixHigh = mix[0];
        this.mixLow = mix[1];
    }

    public void of(CsvRow row) {
        buffer = row.encode(used, buffer, length);
        long[] hash = MurmurHash3.hash128x64(buffer, 0, length[0], SEED);
        high = hash[0] ^ mixHigh;
        low = hash[1] ^ mixLow;
    }

    public long high() {
        return high;
    }

    public long low() {
        return low;
    }

    /** A 64-bit hash of a record's key. */
    public static long ofKey(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return MurmurHash3.hash128x64(bytes, 0, bytes.length, SEED)[0];
    }
}
