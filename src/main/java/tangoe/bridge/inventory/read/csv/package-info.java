/** Reads a report's file row by row, whatever its encoding and delimiter, in a memory that does not grow with it. */
package tangoe.bridge.inventory.read.csv;
