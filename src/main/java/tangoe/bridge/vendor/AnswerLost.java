package tangoe.bridge.vendor;

/**
 * The call was sent and no usable answer came back (time-out, connection cut, a success whose body is cut, 504), so it may have
 * been carried out. Harmless for a read.
 */
public final class AnswerLost extends VendorException {

    public AnswerLost(Vendor vendor, int status, String sentence, Throwable cause) {
        super(vendor, status, sentence, cause);
    }
}
