package tangoe.bridge.vendor;

/** The vendor has no ticket of that number, and the bridge has no link to one: the sender made a mistake, or came too early. */
public final class NoSuchTicket extends Refused {

    public NoSuchTicket(Vendor vendor, int status, String sentence) {
        super(vendor, status, sentence);
    }
}
