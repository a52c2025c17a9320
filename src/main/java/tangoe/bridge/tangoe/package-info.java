/** Tangoe Mobile's REST API: sign-in and what an answer means. Which call is made is said by the Kamelets. */
package tangoe.bridge.tangoe;
