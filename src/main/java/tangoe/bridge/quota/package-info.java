/** How often a vendor may be called: one count for all flows, and for all replicas that share a database. */
package tangoe.bridge.quota;
