package tangoe.bridge.vendor;

import java.time.Duration;

/** The vendor refuses the bridge's credentials. The refusal is about the account and not about a record. */
public final class SignInRefused extends Unavailable {

    public SignInRefused(Vendor vendor, int status, String sentence, Duration retryAfter) {
        super(vendor, status, sentence, retryAfter, null);
    }
}
