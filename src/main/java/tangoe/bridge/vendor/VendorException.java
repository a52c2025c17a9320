package tangoe.bridge.vendor;

/** A call to a vendor failed. The message is one sentence for an operator, without secrets and without HTML. */
public abstract sealed class VendorException extends RuntimeException permits Refused, Unavailable, AnswerLost {

    private final Vendor vendor;
    private final int status;

    VendorException(Vendor vendor, int status, String sentence, Throwable cause) {
        super(vendor + " " + ErrorWords.of(sentence), cause);
        this.vendor = vendor;
        this.status = status;
    }

    public Vendor vendor() {
        return vendor;
    }

    /** HTTP status of the answer, 0 where there was none. */
    public int status() {
        return status;
    }
}
