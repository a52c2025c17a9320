/**
 * The three ways in which a vendor's call can fail, told apart by what may be done next.
 *
 * <ul>
 * <li>{@link tangoe.bridge.vendor.Refused}: answered with a no that stays a no.
 * <li>{@link tangoe.bridge.vendor.Unavailable}: nothing was done, a later try may succeed.
 * <li>{@link tangoe.bridge.vendor.AnswerLost}: the call went out, and nobody knows what it did.
 * </ul>
 */
package tangoe.bridge.vendor;
