/** What operators ask over HTTP: what crossed, what is stuck and why, and what to do about it. */
package tangoe.bridge.api;
