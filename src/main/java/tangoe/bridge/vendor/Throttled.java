package tangoe.bridge.vendor;

import java.time.Duration;

/** The bridge did not make a call, to stay within the vendor's rate. This says nothing about the vendor. */
public final class Throttled extends Unavailable {

    private final transient Duration pace;

    /**
     * @param wait time until there may be a turn
     * @param pace time between turns if many wait
     */
    public Throttled(Vendor vendor, String sentence, Duration wait, Duration pace) {
        super(vendor, 0, sentence, wait, null);
        this.pace = pace;
    }

    public Duration pace() {
        return pace;
    }
}
