package tangoe.bridge.database;

/** The database, or its disk, cannot take a message now; nothing was accepted. */
public class StoreUnavailable extends RuntimeException {

    public StoreUnavailable(Throwable cause) {
        super("The message store cannot be written now: " + cause.getMessage(), cause);
    }
}
