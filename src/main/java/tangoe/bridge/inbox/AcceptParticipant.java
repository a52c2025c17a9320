package tangoe.bridge.inbox;

import java.util.List;
import org.apache.camel.Exchange;
import org.jdbi.v3.core.Handle;

/** Takes part in the transaction that accepts messages, with tables that the inbox does not know. */
@FunctionalInterface
public interface AcceptParticipant {

    /**
     * Called before the messages are stored, and again if the transaction is repeated.
     *
     * @return the messages to accept, by what this transaction sees
     */
    List<NewMessage> in(Handle handle, Exchange exchange, List<NewMessage> messages);
}
