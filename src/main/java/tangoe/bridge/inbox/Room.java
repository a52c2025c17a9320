package tangoe.bridge.inbox;

/** Whether the store has room for more. */
public interface Room {

    /** A store that looks after itself. */
    Room ENDLESS = () -> { };

    /** @throws InboxUnavailable where it has not */
    void require();
}
