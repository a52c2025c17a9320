/**
 * Tangoe's inventory as one table of assets and one feed of changes, whichever way it came in: {@link
 * tangoe.bridge.inventory.Inventory} takes files and pages, {@link tangoe.bridge.inventory.Runs} tells how that goes,
 * {@link tangoe.bridge.inventory.Rejects} what did not fit, {@link tangoe.bridge.inventory.AssetFeed} what changed.
 */
package tangoe.bridge.inventory;
