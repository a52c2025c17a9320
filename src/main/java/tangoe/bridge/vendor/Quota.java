package tangoe.bridge.vendor;

/** Limits the calls to a vendor. Safe for many threads. */
public interface Quota {

    /** No limit. */
    Quota UNLIMITED = () -> { };

    /**
     * Waits until the next call may be made, and counts it.
     *
     * @throws Throttled if that takes too long; nothing is counted then
     */
    void take();
}
