package tangoe.bridge.inventory;

/**
 * What a held run would undo.
 *
 * @param newer  the run whose word would count no more
 * @param reason a sentence with the difference
 */
public record Undoing(long newer, String reason) {
}
