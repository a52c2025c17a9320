package tangoe.bridge.vendor;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/** A token bucket of this process alone. */
public final class LocalQuota implements Quota {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final Vendor vendor;
    private final Rate rate;
    private final Bucket bucket;

    public LocalQuota(Vendor vendor, Rate rate) {
        this.vendor = vendor;
        this.rate = rate;
        // Empty at first, because calls may have been made just before the process started.
        this.bucket = Bucket.builder().withCustomTimePrecision(TimeMeter.SYSTEM_NANOTIME)
                .addLimit(limit -> limit.capacity(rate.burst()).refillGreedy(1, rate.pace()).initialTokens(0)).build();
    }

    @Override
    public void take() {
        try {
            if (!bucket.asBlocking().tryConsume(1, LONGEST_WAIT)) {
                throw new Throttled(vendor, "was not asked: " + rate + " are in use already", LONGEST_WAIT, rate.pace());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Throttled(vendor, "was not asked: the process is stopping", Duration.ZERO, rate.pace());
        }
    }
}
