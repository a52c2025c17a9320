package tangoe.bridge.vendor;

import org.apache.camel.Exchange;

/** Marks an exchange for which a vendor has answered a call, however the exchange ends. */
public final class Answered {

    /** The exchange property; Kamelets set it by this name. */
    private static final String PROPERTY = "TangoeBridgeAnswered";

    private Answered() {
    }

    public static void mark(Exchange exchange) {
        exchange.setProperty(PROPERTY, true);
    }

    public static boolean is(Exchange exchange) {
        return exchange.getProperty(PROPERTY, false, Boolean.class);
    }
}
