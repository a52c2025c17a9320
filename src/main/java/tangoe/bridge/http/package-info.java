/** The edge: who may call, what a request must look like, and how what is wrong with one is answered. */
package tangoe.bridge.http;
