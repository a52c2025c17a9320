/**
 * What both vendors share. A call can fail in three ways, which differ in what may be done next:
 *
 * <ul>
 * <li>{@link tangoe.bridge.vendor.Refused}: the vendor refused it and would do so again.
 * <li>{@link tangoe.bridge.vendor.Unavailable}: nothing was done, a later try may succeed.
 * <li>{@link tangoe.bridge.vendor.AnswerLost}: the call was sent, and nobody knows what it did.
 * </ul>
 */
package tangoe.bridge.vendor;
