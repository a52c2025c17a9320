package tangoe.bridge.inbox;

import tangoe.bridge.database.StoreUnavailable;

/** Whether the store has room for more. */
public interface StoreSpace {

    /** For a store that is not on this machine's disk. */
    StoreSpace ENDLESS = () -> { };

    /** @throws StoreUnavailable if it has none */
    void require();
}
