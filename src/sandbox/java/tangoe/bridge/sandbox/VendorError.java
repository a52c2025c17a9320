package tangoe.bridge.sandbox;

/** An error answer of the simulated vendor: an HTTP status, a message and, for ServiceNow, a detail. */
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
