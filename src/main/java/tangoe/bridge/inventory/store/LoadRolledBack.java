package tangoe.bridge.inventory.store;

/** Ends a load without effect: its transaction is rolled back, and its run ends with this status and reason. */
final class LoadRolledBack extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Run.Status status;

    LoadRolledBack(Run.Status status, String reason) {
        super(reason, null, false, false);
        this.status = status;
    }

    Run.Status status() {
        return status;
    }
}
