/**
 * What works and what stands still, by name. Whoever meets a trouble reports it to a {@link tangoe.bridge.health.Condition};
 * health, metrics, status and log show it.
 */
package tangoe.bridge.health;
