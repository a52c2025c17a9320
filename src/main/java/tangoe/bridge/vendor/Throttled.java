package tangoe.bridge.vendor;

import java.time.Duration;

/** The bridge held a call back to stay within the vendor's rate. The vendor was not asked, so this says nothing of it. */
public final class Throttled extends Unavailable {

    private final transient Duration pace;

    /**
     * @param wait until there may be a turn
     * @param pace time between turns, when there are many to come
     */
    public Throttled(Vendor vendor, String sentence, Duration wait, Duration pace) {
        super(vendor, 0, sentence, wait, null);
        this.pace = pace;
    }

    public Duration pace() {
        return pace;
    }
}
