package tangoe.bridge.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;

/** A body that is produced piece by piece as it is read. A slow or vanished reader holds neither memory nor a database connection. */
public final class PieceStream extends InputStream {

    private final Supplier<String> pieces;
    private byte[] ready = new byte[0];
    private int position;
    private boolean ended;

    /** @param pieces gives the next piece, null after the last; an exception truncates the body */
    public PieceStream(Supplier<String> pieces) {
        this.pieces = pieces;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        while (position == ready.length) {
            if (ended || !fill()) {
                return -1;
            }
        }
        int count = Math.min(length, ready.length - position);
        System.arraycopy(ready, position, to, offset, count);
        position += count;
        return count;
    }

    private boolean fill() throws IOException {
        String piece;
        try {
            piece = pieces.get();
        } catch (RuntimeException e) {
            throw new IOException("The answer broke off", e);
        }
        position = 0;
        ended = piece == null;
        ready = ended ? new byte[0] : piece.getBytes(StandardCharsets.UTF_8);
        return !ended;
    }

    @Override
    public int available() {
        return ready.length - position;
    }
}
