package tangoe.bridge.vendor;

/** The two systems that the bridge keeps in step. */
public enum Vendor {
    SERVICENOW("ServiceNow"), TANGOE("Tangoe");

    private final String label;

    Vendor(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
