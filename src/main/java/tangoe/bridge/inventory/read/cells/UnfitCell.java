package tangoe.bridge.inventory.read.cells;

/** A cell does not hold what its column should. The message says what would be right. */
public final class UnfitCell extends Exception {

    public UnfitCell(String reason) {
        // A bad report throws one for each row, and a stack trace would cost more than the row.
        super(reason, null, false, false);
    }
}
