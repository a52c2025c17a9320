/**
 * Reads the text of a cell, or of a JSON value, into the normal form of a field. {@link tangoe.bridge.inventory.read.cells.CellReaders}
 * lists the readers by their names in the mapping; each is a class, such as {@code Imei}, {@code Phone} or {@code Day}. {@link
 * tangoe.bridge.inventory.read.cells.UnfitCell} says why a cell cannot be read.
 */
package tangoe.bridge.inventory.read.cells;
