package tangoe.bridge.inventory.store;

/**
 * A row or a cell that was left out.
 *
 * @param number counted from 1 within the run
 * @param file   the file's name; for a pull {@code devices page 3} or {@code lines page 3}
 * @param line   of the file, from 1; for a pull the item within the page, from 1
 * @param column its header; null if the whole row does not fit
 * @param value  the cell's text, shortened; null if there is none
 * @param reason a sentence
 */
public record Reject(long run, long number, String file, long line, String column, String value, String reason) {
}
