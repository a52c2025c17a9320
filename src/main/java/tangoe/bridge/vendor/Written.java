package tangoe.bridge.vendor;

import org.apache.camel.Exchange;

/** Marks an exchange whose write the vendor has taken. After a later failure the write must not simply be repeated. */
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
