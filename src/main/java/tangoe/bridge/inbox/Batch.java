package tangoe.bridge.inbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Messages that are accepted together, without repetitions of each other or of earlier messages. */
final class Batch {

    private final List<NewMessage> messages;
    private final Map<String, Long> seen;
    /** Keys, each with the index of its message. */
    private final Map<String, Integer> keys = new HashMap<>();
    private final Map<Integer, Long> ids = new LinkedHashMap<>();

    /** @param seen message ids of keys that count already; keys as {@link Inbox#key} makes them */
    Batch(List<NewMessage> messages, Map<String, Long> seen) {
        this.messages = messages;
        this.seen = seen;
        for (int i = 0; i < messages.size(); i++) {
            NewMessage message = messages.get(i);
            if (message.dedupe() == null || bring(message.dedupe(), i)) {
                ids.put(i, null);
                for (String covered : message.covers()) {
                    bring(covered, i);
                }
            }
        }
    }

    private boolean bring(String key, int place) {
        return !seen.containsKey(Inbox.key(key)) && keys.putIfAbsent(Inbox.key(key), place) == null;
    }

    List<NewMessage> fresh() {
        return ids.keySet().stream().map(messages::get).toList();
    }

    /** @param numbers ids for the fresh messages, rising */
    void number(List<Long> numbers) {
        int next = 0;
        for (Map.Entry<Integer, Long> entry : ids.entrySet()) {
            entry.setValue(numbers.get(next++));
        }
    }

    /** Each fresh message with its id, in their order. */
    void forEach(BiConsumer<Long, NewMessage> action) {
        ids.forEach((place, id) -> action.accept(id, messages.get(place)));
    }

    /** One for each message, fresh or not, in their order. */
    List<Receipt> receipts() {
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            receipts.add(ids.containsKey(i) ? new Receipt(ids.get(i), false) : earlier(Inbox.key(messages.get(i).dedupe())));
        }
        return receipts;
    }

    private Receipt earlier(String key) {
        Long accepted = seen.get(key);
        return new Receipt(accepted == null ? ids.get(keys.get(key)) : accepted, true);
    }
}
