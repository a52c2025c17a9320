package tangoe.bridge.inbox;

import java.util.List;
import org.apache.camel.Exchange;
import org.jdbi.v3.core.Handle;

/** What is stored in one transaction with the messages of an exchange, or not at all. */
@FunctionalInterface
public interface Beside {

    /**
     * Called before the messages are stored, and again with a new transaction where that one could not be carried through.
     *
     * @return those of the messages that still hold, by what the transaction sees
     */
    List<NewMessage> in(Handle handle, Exchange exchange, List<NewMessage> messages);
}
