/** What joins a ticket to its counterpart at Tangoe, and what the bridge knows of both. */
package tangoe.bridge.support;
