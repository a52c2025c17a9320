package tangoe.bridge.vendor;

import java.time.Duration;
import java.util.Optional;

/**
 * The vendor did not carry out the call (429, 5xx, refused connection, refused credentials, a page instead of JSON); a later try
 * may succeed.
 */
public sealed class Unavailable extends VendorException permits Throttled, HeldOff, SignInRefused {

    private final transient Duration retryAfter;

    /** @param retryAfter what the answer's {@code Retry-After} asked for, or null */
    public Unavailable(Vendor vendor, int status, String sentence, Duration retryAfter, Throwable cause) {
        super(vendor, status, sentence, cause);
        this.retryAfter = retryAfter;
    }

    public Unavailable(Vendor vendor, int status, String sentence) {
        this(vendor, status, sentence, null, null);
    }

    /** How long the vendor asked to be left alone. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
