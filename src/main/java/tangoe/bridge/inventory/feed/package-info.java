/** The feed of assets on its way out: its cursors, and its forms JSON, NDJSON and CSV, written as they are read. */
package tangoe.bridge.inventory.feed;
