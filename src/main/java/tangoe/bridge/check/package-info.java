/** Finds faults in settings and routes before anything runs, and contacts nobody. */
package tangoe.bridge.check;
