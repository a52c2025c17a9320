/**
 * Rows of a report and objects of the API become records.
 *
 * <ul>
 * <li>The mapping: {@link tangoe.bridge.inventory.read.AssetColumns} says which column feeds which {@link
 * tangoe.bridge.inventory.read.Field}; {@code HeaderName} and {@code ReportColumns} recognize the headers of one report, {@code
 * ObjectPaths} finds the values of an object.
 * <li>Reading: {@code SourceRecordReader} turns one row or object into a {@link tangoe.bridge.inventory.read.Reading}, which holds a {@link
 * tangoe.bridge.inventory.read.SourceRecord} and what did not fit. {@code Placeholders} and {@code KeyLabels} clean the keys, {@code
 * NonDataRows} and {@code OtherTableHeaders} recognize rows that hold no data, {@code ReadableKeys} finds the keys in a row that cannot be read.
 * <li>{@code map FILE}: {@link tangoe.bridge.inventory.read.MapCommand} shows how a report is read, {@code ColumnGuess} and {@code
 * ProposedMapping} propose how to read unknown columns.
 * <li>{@link tangoe.bridge.inventory.read.csv} reads the file itself, {@link tangoe.bridge.inventory.read.cells} reads the text of one
 * cell.
 * </ul>
 */
package tangoe.bridge.inventory.read;
