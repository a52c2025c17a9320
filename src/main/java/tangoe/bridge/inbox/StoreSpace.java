package tangoe.bridge.inbox;

/** Whether the store has room for more. */
public interface StoreSpace {

    /** For a store that is not on this machine's disk. */
    StoreSpace ENDLESS = () -> { };

    /** @throws InboxUnavailable if it has none */
    void require();
}
