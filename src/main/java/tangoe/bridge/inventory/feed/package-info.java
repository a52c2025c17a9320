/**
 * The feed of assets to others.
 *
 * <ul>
 * <li>{@link tangoe.bridge.inventory.feed.AssetFeed} reads the changed assets, {@link tangoe.bridge.inventory.feed.FeedCursor} is a
 * position in the feed.
 * <li>{@link tangoe.bridge.inventory.feed.FeedFormat} writes JSON, NDJSON and CSV; {@link tangoe.bridge.inventory.feed.FeedStream} and
 * {@link tangoe.bridge.inventory.feed.RejectStream} supply assets and rejects piece by piece.
 * <li>{@link tangoe.bridge.inventory.feed.FeedOutputs} keeps the position of each output: import set, Kafka, SFTP.
 * </ul>
 */
package tangoe.bridge.inventory.feed;
