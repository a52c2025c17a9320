/** Pulls of devices and lines from Tangoe's API: when they begin, which page comes next, and what a failure means. */
package tangoe.bridge.inventory.pull;
