/**
 * Reads a report's file row by row, with any encoding and delimiter, in constant memory.
 *
 * <ul>
 * <li>{@link tangoe.bridge.inventory.read.csv.CsvFile} opens a file and gives its rows, each a {@link
 * tangoe.bridge.inventory.read.csv.CsvRow}. {@link tangoe.bridge.inventory.read.csv.NotCsv} refuses the file as a whole.
 * <li>The text: {@code UnpackedInput} unpacks, {@code OtherFileTypes} refuses workbooks and the like, {@code ReportText} decodes, {@code
 * ReportLines} removes invisible characters.
 * <li>The rows: {@code ReportHead} finds headers and delimiter, {@code JoinedRows} detects rows that a wrong quote has joined, {@code
 * FormulaNotation} removes a spreadsheet's notation.
 * </ul>
 */
package tangoe.bridge.inventory.read.csv;
