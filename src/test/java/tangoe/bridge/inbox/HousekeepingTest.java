package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.database.Database;
import tangoe.bridge.testing.TestDatabase;

class HousekeepingTest {

    private static final Duration KEEP = Duration.ofDays(30);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void deliveredMessagesGoAfterTheirTimeAndTheirKeysAndAllOthersStay(TestDatabase database) {
        try (Database opened = Store.open(database)) {
            Store store = new Store(opened.jdbi());
            Store.Node node = store.node();
            Housekeeping housekeeping = new Housekeeping(opened.jdbi(), store.clock, KEEP, KEEP);
            store.inbox.accept(IntStream.range(0, Housekeeping.BATCH + 1).mapToObj(i -> store.message("T" + i, "key" + i)).toList());
            deliverAll(store, node, Outcome.DELIVERED);
            long dead = store.accept("DEAD");
            deliverAll(store, node, new Outcome(Status.DEAD, false, "422", Optional.empty()));
            long discarded = store.accept("DISCARDED");
            store.messages.discard(discarded);

            store.clock.advance(KEEP);
            housekeeping.sweep();
            assertThat(store.ids()).hasSize(Housekeeping.BATCH + 3);

            store.clock.advance(Duration.ofSeconds(1));
            long fresh = store.accept("FRESH");
            housekeeping.sweep();

            assertThat(store.ids()).containsExactly(dead, discarded, fresh);
            assertThat(store.inbox.accept(List.of(store.message("T0", "key0"))).get(0).repeated()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void keysGoWhenTheyCountNoMore(TestDatabase database) {
        try (Database opened = Store.open(database)) {
            Store store = new Store(opened.jdbi());
            NewMessage forAnHour = new NewMessage(store.queue, "to-servicenow", "T", "note", "event", Duration.ofHours(1), List.of(), false, "{}");
            store.accept(forAnHour);
            store.accept(store.message("T", "for ever"));

            store.clock.advance(Duration.ofHours(2));
            new Housekeeping(opened.jdbi(), store.clock, KEEP, KEEP).sweep();

            List<String> keys = opened.jdbi().withHandle(handle ->
                    handle.createQuery("select dedupe_key from seen").mapTo(String.class).list());
            assertThat(keys).containsExactly("for ever");
        }
    }

    private static void deliverAll(Store store, Store.Node node, Outcome outcome) {
        List<Message> claimed = node.deliveries().claim(store.queue, 100);
        while (!claimed.isEmpty()) {
            claimed.forEach(message -> node.deliveries().finish(message, store.clock.instant(), outcome));
            claimed = node.deliveries().claim(store.queue, 100);
        }
    }
}
