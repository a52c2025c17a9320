package tangoe.bridge.inbox;

/** What to do with a message that may have been carried out without an answer. */
public enum WhenUncertain {
    /** wait for a person */
    PARK(Status.UNCERTAIN),
    /** try again; the route first finds out, if it can, what the earlier attempt did */
    AGAIN(Status.WAITING);

    private final Status status;

    WhenUncertain(Status status) {
        this.status = status;
    }

    Status status() {
        return status;
    }
}
