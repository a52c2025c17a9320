package tangoe.bridge.inventory.read.cells;

/** One way to read a cell. Safe for many threads. */
@FunctionalInterface
public interface CellReader {

    /**
     * @param cell not blank, without blanks at its ends
     * @return the value in its normal form; what is one thing written in two ways gives one text;
     *         null where the cell says nothing of this, as another system's id says nothing of Tangoe's
     * @throws UnfitCell where the cell holds no such thing
     */
    String read(String cell) throws UnfitCell;
}
