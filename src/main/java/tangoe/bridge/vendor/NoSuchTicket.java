package tangoe.bridge.vendor;

/** The vendor has no ticket with that number and the bridge has no link to one: the sender is wrong, or too early. */
public final class NoSuchTicket extends Refused {

    public NoSuchTicket(Vendor vendor, int status, String sentence) {
        super(vendor, status, sentence);
    }
}
