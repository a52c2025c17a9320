package tangoe.bridge.inbox;

/** Whether the store has room for more. */
public interface Room {

    /** For a store that is not on this machine's disk. */
    Room ENDLESS = () -> { };

    /** @throws InboxUnavailable if it has none */
    void require();
}
