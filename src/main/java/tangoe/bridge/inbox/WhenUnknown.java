package tangoe.bridge.inbox;

/** What becomes of a message that may have been carried out without an answer. */
public enum WhenUnknown {
    /** wait for a person */
    PARK(Status.UNCERTAIN),
    /** try again; the route finds out first what the earlier attempt did, where that can be known */
    AGAIN(Status.WAITING);

    private final Status status;

    WhenUnknown(Status status) {
        this.status = status;
    }

    Status status() {
        return status;
    }
}
