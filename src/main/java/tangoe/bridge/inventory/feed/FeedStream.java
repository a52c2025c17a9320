package tangoe.bridge.inventory.feed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import tangoe.bridge.inventory.AssetFeed;
import tangoe.bridge.inventory.Kind;

/**
 * A piece of the feed as a stream that reads the database as it is read itself, a few hundred assets at a time: whoever reads
 * slowly, or goes away, holds neither memory nor a connection.
 */
public final class FeedStream extends InputStream {

    private static final int AT_A_TIME = 500;

    private final AssetFeed feed;
    private final Kind kind;
    private final FeedFormat format;
    private final long until;
    private long since;
    private byte[] ready;
    private int position;
    private boolean first = true;
    private boolean ended;

    /**
     * @param until the last change of the piece, as of {@link AssetFeed#end}
     * @param kind  null for both
     */
    public FeedStream(AssetFeed feed, long since, long until, Kind kind, FeedFormat format) {
        this.feed = feed;
        this.since = since;
        this.until = until;
        this.kind = kind;
        this.format = format;
        this.ready = bytes(format.start());
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
            if (ended) {
                return -1;
            }
            fill();
        }
        int count = Math.min(length, ready.length - position);
        System.arraycopy(ready, position, to, offset, count);
        position += count;
        return count;
    }

    private void fill() throws IOException {
        AssetFeed.Changes changes;
        try {
            changes = feed.since(since, until, AT_A_TIME, kind);
        } catch (RuntimeException e) {
            throw new IOException("The feed broke off", e);
        }
        position = 0;
        if (changes.assets().isEmpty()) {
            ready = bytes(format.end(Cursor.of(until)));
            ended = true;
            return;
        }
        ready = bytes(format.assets(changes.assets(), first));
        first = false;
        since = changes.next();
    }

    @Override
    public int available() {
        return ready.length - position;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
