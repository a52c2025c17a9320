package tangoe.bridge.vendor;

import org.apache.camel.Exchange;

/** Says of an exchange that a vendor has answered one of its calls, whatever became of the exchange afterwards. */
public final class Answered {

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
