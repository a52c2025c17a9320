/**
 * What stands still says so. Each thing that the bridge depends on (a vendor, a poll, the database, an SFTP server) is a
 * {@link tangoe.bridge.health.Condition}: whoever uses it says whether it works, and health, metrics, status and log show it.
 */
package tangoe.bridge.health;
