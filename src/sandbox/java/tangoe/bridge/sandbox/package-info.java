/**
 * Simulates both vendors over real HTTP on loopback, for the demo, the tests and the benchmarks.
 *
 * <p>{@link tangoe.bridge.sandbox.ServiceNowSandbox} and {@link tangoe.bridge.sandbox.TangoeSandbox} keep real state, insist on
 * what the vendor insists on, and go wrong the way the vendor does once a {@link tangoe.bridge.sandbox.FaultRule} says so.
 * {@link tangoe.bridge.sandbox.TrafficJournal} tells what was really received.
 *
 * <p>A person with curl has the same under {@code /sandbox/} (loopback only, no credentials): {@code POST /sandbox/faults},
 * {@code DELETE /sandbox/faults}, {@code GET /sandbox/traffic}; on Tangoe's also {@code GET /sandbox/requests} and
 * {@code POST /sandbox/requests/{external_source_id}/ {event}}.
 */
package tangoe.bridge.sandbox;
