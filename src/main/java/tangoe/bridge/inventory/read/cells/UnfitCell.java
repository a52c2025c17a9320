package tangoe.bridge.inventory.read.cells;

/** A cell does not hold what it should; the message says what would be right. */
public final class UnfitCell extends Exception {

    public UnfitCell(String reason) {
        // Thrown by the row where a report is bad throughout: a stack trace each would cost more than the row.
        super(reason, null, false, false);
    }
}
