package tangoe.bridge.vendor;

import org.apache.camel.Exchange;

/**
 * Says of an exchange that a vendor has taken its write: a failure after that must not let the write be done again
 * as if nothing had happened.
 */
public final class Written {

    /** The exchange property; Kamelets set it by this name. */
    public static final String PROPERTY = "TangoeBridgeWritten";

    private Written() {
    }

    public static void mark(Exchange exchange) {
        exchange.setProperty(PROPERTY, true);
    }

    public static boolean is(Exchange exchange) {
        return exchange.getProperty(PROPERTY, false, Boolean.class);
    }
}
