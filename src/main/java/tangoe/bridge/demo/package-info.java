/** A demo with both vendors' sandboxes, to see the bridge at work before giving it credentials. */
package tangoe.bridge.demo;
