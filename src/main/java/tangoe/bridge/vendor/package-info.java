/**
 * What both vendors share. A call can fail in three ways, which differ in what may be done next:
 *
 * <ul>
 * <li>{@link tangoe.bridge.vendor.Refused}: the vendor refused it and would do so again.
 * <li>{@link tangoe.bridge.vendor.Unavailable}: nothing was done, a later try may succeed.
 * <li>{@link tangoe.bridge.vendor.AnswerLost}: the call was sent, and nobody knows what it did.
 * </ul>
 *
 * A {@link tangoe.bridge.vendor.Quota} says how often a vendor may be called: one count for all flows, and for all replicas that
 * share a database.
 */
package tangoe.bridge.vendor;
