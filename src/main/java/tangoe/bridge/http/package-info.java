/** The HTTP edge: who may call, what a request must look like, and how a bad one is answered. */
package tangoe.bridge.http;
