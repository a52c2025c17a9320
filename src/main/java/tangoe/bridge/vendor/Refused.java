package tangoe.bridge.vendor;

/** The vendor understood the call and refused it, and would refuse it again (400, 403, 404, 409, 422, a data policy). */
public sealed class Refused extends VendorException permits NoSuchTicket {

    public Refused(Vendor vendor, int status, String sentence) {
        super(vendor, status, sentence, null);
    }
}
