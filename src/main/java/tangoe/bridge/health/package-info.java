/**
 * What stands still, by name. A {@link tangoe.bridge.health.Condition} is told by whoever meets the trouble; health, metrics,
 * status and log only show it.
 */
package tangoe.bridge.health;
