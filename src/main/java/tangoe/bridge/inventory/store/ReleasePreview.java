package tangoe.bridge.inventory.store;

/**
 * What a held run would undo.
 *
 * @param newer  the run whose word would count no more; null while that is still under way, and nobody can say yes to what is not known
 * @param reason a sentence with the difference
 */
public record ReleasePreview(Long newer, String reason) {
}
