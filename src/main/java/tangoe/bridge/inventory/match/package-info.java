/**
 * Records find their assets.
 *
 * <ul>
 * <li>{@link tangoe.bridge.inventory.match.Matching} decides which records are one asset, {@link tangoe.bridge.inventory.match.Merge}
 * decides which record's value counts for each field.
 * <li>{@link tangoe.bridge.inventory.match.MatchCandidates} loads from the database what the records of one batch may be joined to, and
 * {@link tangoe.bridge.inventory.match.LastKnownKeys} the keys that a record had when they could still be read.
 * <li>{@link tangoe.bridge.inventory.match.FeedLock} lets one load at a time match and write; {@link
 * tangoe.bridge.inventory.match.StoredAsset} is a row of the table {@code asset}.
 * </ul>
 */
package tangoe.bridge.inventory.match;
