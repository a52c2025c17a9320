package tangoe.bridge.sandbox;

/** What the played vendor answers instead of doing as asked: an HTTP status, a message and, on ServiceNow, a detail. */
public final class VendorError extends RuntimeException {

    private final int status;
    private final transient String detail;

    VendorError(int status, String message, String detail) {
        super(message);
        this.status = status;
        this.detail = detail;
    }

    VendorError(int status, String message) {
        this(status, message, null);
    }

    public int status() {
        return status;
    }

    /** The second sentence of ServiceNow's errors, or null. */
    public String detail() {
        return detail;
    }
}
