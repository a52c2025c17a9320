package tangoe.bridge.inbox;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Several participants as one. */
record Participants(List<TurnParticipant> each) implements TurnParticipant {

    @Override
    public Map<String, Map<String, Object>> claimed(Handle handle, Collection<String> tickets) {
        Map<String, Map<String, Object>> variables = new HashMap<>();
        each.forEach(one -> one.claimed(handle, tickets)
                .forEach((ticket, values) -> variables.computeIfAbsent(ticket, name -> new HashMap<>()).putAll(values)));
        return variables;
    }

    @Override
    public void learned(Handle handle, List<Learned> learned, Instant now) {
        if (!learned.isEmpty()) {
            each.forEach(one -> one.learned(handle, learned, now));
        }
    }

    @Override
    public void abandoned(Handle handle, List<Message> messages) {
        each.forEach(one -> one.abandoned(handle, messages));
    }
}
