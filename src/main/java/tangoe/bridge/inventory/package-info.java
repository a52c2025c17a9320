/**
 * Tangoe's inventory: one table of assets and one feed of changes, whichever way the data came in.
 *
 * <ol>
 * <li>{@link tangoe.bridge.inventory.drop} takes files from an SFTP server, {@link tangoe.bridge.inventory.pull} takes pages from
 * Tangoe's API.
 * <li>{@link tangoe.bridge.inventory.read} turns their rows and objects into records.
 * <li>{@link tangoe.bridge.inventory.match} finds the asset of each record.
 * <li>{@link tangoe.bridge.inventory.store} loads the records, keeps the rejects, and removes what is gone.
 * <li>{@link tangoe.bridge.inventory.feed} tells others what changed.
 * </ol>
 */
package tangoe.bridge.inventory;
