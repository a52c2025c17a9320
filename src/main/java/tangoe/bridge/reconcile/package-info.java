/**
 * Checks whether both sides are in step: compares what ServiceNow shows, what Tangoe shows and what the bridge knows, ticket by
 * ticket, for a window of time.
 *
 * <ul>
 * <li>{@link tangoe.bridge.reconcile.Reconcile} runs a comparison for the API and for the timer.
 * <li>{@code Comparison} is one run: it reads ServiceNow in pages and compares each page with the bridge's tables and with
 * {@code TangoeListing}, which holds Tangoe's support requests.
 * <li>{@code DriftRules} says what differs in one {@code Ticket}.
 * </ul>
 */
package tangoe.bridge.reconcile;
