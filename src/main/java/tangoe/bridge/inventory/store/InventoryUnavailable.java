package tangoe.bridge.inventory.store;

/** The database or the disk cannot be used. Nothing was loaded, the run goes on, and the caller may try again. */
public final class InventoryUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InventoryUnavailable(Exception cause) {
        super("the load was cut short: " + cause.getMessage(), cause);
    }
}
