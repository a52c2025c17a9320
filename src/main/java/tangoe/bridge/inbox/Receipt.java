package tangoe.bridge.inbox;

/**
 * @param id       of the committed message
 * @param repeated whether it had been accepted before, under this id
 */
public record Receipt(long id, boolean repeated) {
}
