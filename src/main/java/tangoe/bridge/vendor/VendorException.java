package tangoe.bridge.vendor;

/** A vendor's call that did not succeed. The message is one sentence for an operator and holds no secret. */
public abstract sealed class VendorException extends RuntimeException permits Refused, Unavailable, AnswerLost {

    private static final int LONGEST_DETAIL = 600;

    private final Vendor vendor;
    private final int status;

    VendorException(Vendor vendor, int status, String sentence, Throwable cause) {
        super(vendor + " " + shortened(sentence), cause);
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

    private static String shortened(String sentence) {
        String line = sentence.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST_DETAIL ? line : line.substring(0, LONGEST_DETAIL) + "…";
    }
}
