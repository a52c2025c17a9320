package tangoe.bridge.inventory.read.csv;

import java.io.FilterInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Unpacks a gzip file, but refuses one that is made to fill a disk. Real reports shrink to between a tenth and a fiftieth. */
final class UnpackedInput extends FilterInputStream {

    private static final int BUFFER = 1 << 16;
    private static final int HIGHEST_RATIO = 250;
    private static final long RATIO_COUNTS_FROM = 16L << 20;

    private final CountingInput packed;
    private long count;

    UnpackedInput(CountingInput packed) throws IOException {
        super(new GZIPInputStream(packed, BUFFER));
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** @throws NotCsv if more comes out than a report can hold */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        count += Math.max(0, read);
        if (count > RATIO_COUNTS_FROM && count / Math.max(1, packed.count()) > HIGHEST_RATIO) {
            throw new NotCsv("it unpacks to more than " + HIGHEST_RATIO + " times its size, as no report does");
        }
        return read;
    }
}
