/** How the text of a cell, or of a JSON value, becomes the value of a field: one class for each way to read. */
package tangoe.bridge.inventory.read.cells;
