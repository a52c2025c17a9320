package tangoe.bridge.vendor;

import java.time.Duration;
import java.time.Instant;

/** The vendor was not called, because it refuses the bridge's credentials or asked to be left alone; see {@link HoldOff}. */
public final class HeldOff extends Unavailable {

    private final transient Instant until;

    HeldOff(Vendor vendor, String sentence, Instant now, Instant until) {
        super(vendor, 0, "was not asked: " + sentence, Duration.between(now, until), null);
        this.until = until;
    }

    /** When it may be called again. */
    public Instant until() {
        return until;
    }
}
