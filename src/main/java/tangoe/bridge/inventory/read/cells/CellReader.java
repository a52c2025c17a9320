package tangoe.bridge.inventory.read.cells;

/** One way to read a cell. Safe for many threads. */
@FunctionalInterface
public interface CellReader {

    /**
     * @param cell not blank, without surrounding blanks
     * @return the normalized value, the same for every way to write it; null if the cell does not concern this field, such as the id of
     *         another system
     * @throws UnfitCell if the cell holds no such value
     */
    String read(String cell) throws UnfitCell;
}
