package tangoe.bridge.vendor;

import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/** Whom the bridge trusts at a vendor, and which certificate it shows. */
public final class Tls {

    private Tls() {
    }

    /** What the JVM trusts, and no certificate unless the JVM was given one. */
    public static SSLContext ofTheMachine() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java cannot use TLS: " + e.getMessage(), e);
        }
    }
}
