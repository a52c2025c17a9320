/** A story with both vendors' sandboxes, for whoever wants to see the bridge before giving it credentials. */
package tangoe.bridge.demo;
