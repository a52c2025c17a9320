package tangoe.bridge.servicenow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultConsumer;
import tangoe.bridge.health.Innermost;

/** Hands pages to the route of a consumer. One record that the route cannot take keeps back no other. */
final class Handover {

    /** A page that the route did not take. */
    static final class NotTaken extends RuntimeException {
        private NotTaken(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final DefaultConsumer consumer;
    private final String table;
    private final Records records;

    Handover(DefaultConsumer consumer, String table, Records records) {
        this.consumer = consumer;
        this.table = table;
        this.records = records;
    }

    /**
     * A record that the route cannot take is set aside, where a word about it can be stored.
     *
     * @param page in the shape of {@link Records}
     * @throws NotTaken if not even that word was taken
     */
    void hand(List<Map<String, Object>> page) {
        process(page).ifPresent(failed -> handSingly(page, failed));
    }

    private void handSingly(List<Map<String, Object>> page, Exception failedTogether) {
        for (Map<String, Object> item : page) {
            Optional<Exception> failed = page.size() == 1 ? Optional.of(failedTogether) : process(List.of(item));
            failed.ifPresent(failure -> process(List.of(records.setAside(row(item), "The bridge cannot take " + table + " "
                    + row(item).get("number") + ": " + Innermost.line(failure)))).ifPresent(again -> {
                        throw new NotTaken("Changed records of " + table + " were not taken and come again: " + again.getMessage(), again);
                    }));
        }
    }

    private Optional<Exception> process(List<Map<String, Object>> page) {
        Exchange exchange = consumer.createExchange(false);
        try {
            exchange.getMessage().setBody(page);
            consumer.getProcessor().process(exchange);
        } catch (Exception failed) {
            exchange.setException(failed);
        }
        Optional<Exception> failed = Optional.ofNullable(exchange.getException());
        consumer.releaseExchange(exchange, false);
        return failed;
    }

    @SuppressWarnings("unchecked")
    private Map<String, String> row(Map<String, Object> item) {
        return (Map<String, String>) item.get(Records.RECORD);
    }
}
