package tangoe.bridge.inventory.feed;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;

/** A position in the feed as callers see it: 16 opaque letters with a checksum. */
public final class FeedCursor {

    private static final int LENGTH = Long.BYTES + Integer.BYTES;

    private FeedCursor() {
    }

    public static String of(long change) {
        return Base64.getUrlEncoder().encodeToString(ByteBuffer.allocate(LENGTH).putLong(change).putInt(sum(change)).array());
    }

    /** Empty if the text is no valid cursor. */
    public static Optional<Long> change(String cursor) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        if (bytes.length != LENGTH) {
            return Optional.empty();
        }
        ByteBuffer parts = ByteBuffer.wrap(bytes);
        long change = parts.getLong();
        return change >= 0 && parts.getInt() == sum(change) ? Optional.of(change) : Optional.empty();
    }

    private static int sum(long change) {
        CRC32 sum = new CRC32();
        sum.update(ByteBuffer.allocate(Long.BYTES).putLong(change).flip());
        return (int) sum.getValue();
    }
}
