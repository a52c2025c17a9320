package tangoe.bridge.api;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import tangoe.bridge.http.MediaTypes;
import tangoe.bridge.http.PieceStream;
import tangoe.bridge.http.RequestProblem;
import tangoe.bridge.inventory.feed.AssetFeed;
import tangoe.bridge.inventory.feed.CsvRows;
import tangoe.bridge.inventory.feed.FeedCursor;
import tangoe.bridge.inventory.feed.FeedFormat;
import tangoe.bridge.inventory.feed.FeedStream;
import tangoe.bridge.inventory.read.AssetKind;

/** {@code /assets}: the feed. */
public final class AssetApi {

    private static final int USUAL_LIMIT = 1000;
    private static final int LARGEST_LIMIT = 100_000;

    private final AssetFeed feed;
    private final CsvRows csv;

    public AssetApi(AssetFeed feed, CsvRows csv) {
        this.feed = feed;
        this.csv = csv;
    }

    /**
     * Answers with a page of the feed, in the form that the variable {@code accept} names. In every form the headers
     * {@code Next-Cursor} and {@code Link} (RFC 8288, rel next) give the next page.
     */
    public void answer(Exchange exchange) {
        @SuppressWarnings("unchecked")
        Query query = Query.of(exchange.getVariable("query", Map.class), "since", "limit", "kind");
        FeedFormat format = FeedFormat.of(MediaTypes.best(exchange.getVariable("accept", String.class), FeedFormat.mediaTypes()));
        AssetKind kind = query.text("kind").map(AssetApi::kind).orElse(null);
        int limit = query.limit(USUAL_LIMIT, LARGEST_LIMIT);
        long since = query.text("since").map(this::change).orElse(0L);
        long until = feed.end(since, limit, kind);
        String next = FeedCursor.of(until);
        Message message = exchange.getMessage();
        message.setHeader(Exchange.CONTENT_TYPE, format.mediaType());
        message.setHeader("Vary", "Accept");
        message.setHeader("Next-Cursor", next);
        message.setHeader("Link", "</assets?since=" + next + "&limit=" + limit
                + Optional.ofNullable(kind).map(one -> "&kind=" + one.word()).orElse("") + ">; rel=\"next\"");
        message.setBody(new PieceStream(new FeedStream(feed, since, until, kind, format, csv)));
    }

    private static AssetKind kind(String word) {
        return Stream.of(AssetKind.values()).filter(kind -> kind.word().equals(word)).findFirst().orElseThrow(() -> new RequestProblem(400,
                "\"kind\" must be " + Stream.of(AssetKind.values()).map(AssetKind::word).collect(Collectors.joining(" or ")) + "."));
    }

    private long change(String cursor) {
        long change = FeedCursor.change(cursor).orElseThrow(() -> new RequestProblem(400,
                "\"since\" must be the \"next\" of an earlier answer, as it stands there; leave it out to begin at the beginning."));
        if (change > feed.last()) {
            throw new RequestProblem(400, "\"since\" is ahead of this feed, which was perhaps restored from a backup; leave it out to begin anew.");
        }
        return change;
    }
}
