package tangoe.bridge.inventory.store;

/** The database or the disk is away. Nothing of the load is in, its run goes on, and the call can be made again. */
public final class InventoryUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InventoryUnavailable(Exception cause) {
        super("the load was cut short: " + cause.getMessage(), cause);
    }
}
