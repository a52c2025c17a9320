package tangoe.bridge.inbox;

/** The store cannot take a message now; nothing was accepted. */
public class InboxUnavailable extends RuntimeException {

    public InboxUnavailable(Throwable cause) {
        super("The message store cannot be written now: " + cause.getMessage(), cause);
    }
}
