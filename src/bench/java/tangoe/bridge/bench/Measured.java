package tangoe.bridge.bench;

import java.time.Duration;

/**
 * One measured load.
 *
 * @param count    incidents, or webhooks
 * @param accepted until the last webhook had its 202; null for incidents
 * @param done     until the vendor had the last write
 * @param cpu      of the bridge, until all was settled
 * @param calls    at both vendors, until all was settled
 */
record Measured(String what, int count, Duration accepted, Duration done, Duration cpu, VendorCalls calls) {

    /** To be asked of webhooks only. */
    double acceptedPerSecond() {
        return perSecond(accepted);
    }

    double donePerSecond() {
        return perSecond(done);
    }

    double cpuMillisEach() {
        return (double) cpu.toMillis() / count;
    }

    private double perSecond(Duration time) {
        return count * 1e9 / time.toNanos();
    }
}
