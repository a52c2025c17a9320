package tangoe.bridge.quota;

import tangoe.bridge.vendor.Throttled;

/** The calls that a vendor is asked for. Safe for many threads. */
public interface Quota {

    /** Everything at once. */
    Quota UNLIMITED = () -> { };

    /**
     * Returns when the next call may go out, and counts it.
     *
     * @throws Throttled where that is too long to wait for; nothing is counted then
     */
    void take();
}
