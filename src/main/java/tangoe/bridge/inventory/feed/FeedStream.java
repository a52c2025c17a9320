package tangoe.bridge.inventory.feed;

import java.util.List;
import java.util.function.Supplier;
import tangoe.bridge.inventory.read.AssetKind;

/** Supplies a part of the feed in one format, a few hundred assets at a time. */
public final class FeedStream implements Supplier<String> {

    private static final int AT_A_TIME = 500;

    private final AssetFeed feed;
    private final long until;
    private final AssetKind kind;
    private final FeedFormat format;
    private final CsvRows csv;
    private List<String> own = List.of();
    private long since;
    private boolean started;
    private boolean first = true;
    private boolean ended;

    /**
     * @param until the last change of the part, as of {@link AssetFeed#end}
     * @param kind  null for both kinds
     */
    public FeedStream(AssetFeed feed, long since, long until, AssetKind kind, FeedFormat format, CsvRows csv) {
        this.feed = feed;
        this.since = since;
        this.until = until;
        this.kind = kind;
        this.format = format;
        this.csv = csv;
    }

    @Override
    public String get() {
        if (!started) {
            started = true;
            own = feed.ownNames();
            return format.start(csv, own);
        }
        if (ended) {
            return null;
        }
        AssetFeed.Changes changes = feed.since(since, until, AT_A_TIME, kind);
        if (changes.assets().isEmpty()) {
            ended = true;
            return format.end(FeedCursor.of(until));
        }
        String piece = format.assets(csv, changes.assets(), own, first);
        first = false;
        since = changes.next();
        return piece;
    }
}
