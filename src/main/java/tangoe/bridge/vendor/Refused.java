package tangoe.bridge.vendor;

/** The vendor understood and said no; the same call would be refused again (400, 403, 404, 409, 422, a data policy). */
public sealed class Refused extends VendorException permits NoSuchTicket {

    public Refused(Vendor vendor, int status, String sentence) {
        super(vendor, status, sentence, null);
    }
}
