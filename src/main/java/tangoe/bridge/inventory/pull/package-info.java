/**
 * Pulls of devices and lines from Tangoe's API.
 *
 * <ul>
 * <li>{@link tangoe.bridge.inventory.pull.Pull} holds the steps of the routes {@code inventory-pull…} and decides what a failure means.
 * <li>{@code PullWalk} finds the next page, {@link tangoe.bridge.inventory.pull.PullQuery} writes its query.
 * <li>{@code PullLedger} lets one pull at a time run on all replicas.
 * </ul>
 */
package tangoe.bridge.inventory.pull;
