package tangoe.bridge.vendor;

import java.time.Duration;

/** The vendor does not take the bridge's credentials, for whatever call: not the record is refused, but who asks. */
public final class SignInRefused extends Unavailable {

    public SignInRefused(Vendor vendor, int status, String sentence, Duration retryAfter) {
        super(vendor, status, sentence, retryAfter, null);
    }
}
