package tangoe.bridge.inventory.store;

/**
 * A row that was left out, or a cell that was left out of a row.
 *
 * @param number counted from 1 within the run
 * @param file   the file's name; for a pull {@code devices page 3} or {@code lines page 3}
 * @param line   of the file, from 1; for a pull the item within the page, from 1
 * @param column its header; null where the row as a whole does not fit
 * @param value  what stood there, shortened; null where there is none
 * @param reason a sentence
 */
public record Reject(long run, long number, String file, long line, String column, String value, String reason) {
}
