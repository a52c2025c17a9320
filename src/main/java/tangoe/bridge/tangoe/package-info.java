/** Tangoe Mobile's REST API: sign-in, and what an answer means. The Kamelets say which calls are made. */
package tangoe.bridge.tangoe;
