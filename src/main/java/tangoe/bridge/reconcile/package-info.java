/**
 * Whether both sides are in step: what ServiceNow shows, what Tangoe shows and what the bridge knows, compared ticket by
 * ticket for a window of time, and what differs is named.
 *
 * <ul>
 * <li>{@link tangoe.bridge.reconcile.Reconcile} runs a comparison for the API and for the timer.
 * <li>{@code Comparison} is one run: it walks ServiceNow in pages and looks each page up in the bridge's tables and in
 * {@code Listed}, where Tangoe's support requests were put before.
 * <li>{@code Judgement} says what differs in one {@code Ticket}.
 * <li>{@link tangoe.bridge.reconcile.ReconcileCommand} asks a running bridge and prints the answer.
 * </ul>
 */
package tangoe.bridge.reconcile;
