package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.support.OwnTexts;
import tangoe.bridge.testing.TestDatabase;

/** What a delivery learned is stored with its end: both or neither. */
@Timeout(60)
class LearnedTest {

    private static final Outcome REFUSED = new Outcome(Status.DEAD, false, "422", Optional.empty());
    private static final Outcome PERHAPS = new Outcome(Status.UNCERTAIN, true, "time-out", Optional.empty());

    /** Writes what was learned into a table; the transaction that it breaks must leave nothing. */
    private static final class Notebook implements TurnParticipant {
        private boolean breaks;

        @Override
        public Map<String, Map<String, Object>> claimed(Handle handle, Collection<String> tickets) {
            return Map.of(tickets.iterator().next(), Map.of("known", List.copyOf(tickets)));
        }

        @Override
        public void learned(Handle handle, List<Learned> learned, Instant now) {
            learned.forEach(one -> handle.execute("insert into own_text (ticket, digest) values (?, ?)", one.ticket(), one.what().get("text").asText()));
            if (breaks) {
                throw new IllegalStateException("the pen broke");
            }
        }
    }

    private static List<String> written(Store store) {
        return store.jdbi.withHandle(handle -> handle.createQuery("select digest from own_text where ticket like :ticket order by digest")
                .bind("ticket", store.queue + "%").mapTo(String.class).list());
    }

    private static Deliveries.Ended ended(Store store, Message message, Outcome outcome, String text) {
        Map<String, Object> next = Map.of("queue", store.queue + "next", "direction", "to-servicenow", "kind", "linked",
                "dedupe", "linked:" + message.ticket(), "payload", Map.of("text", text));
        return new Deliveries.Ended(message, store.clock.instant(), outcome,
                Learned.of(message.id(), message.ticket(), Map.of("text", text, "next", List.of(next))));
    }

    private static long next(Store store) {
        return store.jdbi.withHandle(handle -> handle.createQuery("select count(*) from message where queue = :queue and direction = 'to-servicenow'")
                .bind("queue", store.queue + "next").mapTo(Long.class).one());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void isStoredInTheTransactionThatEndsTheDelivery(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        Notebook notebook = new Notebook();
        long id = store.accept(store.queue + "A");
        Deliveries.Turn claimed = node.deliveries().turn(store.queue, List.of(), 1, 0, notebook);
        assertThat(claimed.variables()).isEqualTo(Map.of(store.queue + "A", Map.of("known", List.of(store.queue + "A"))));
        List<Deliveries.Ended> ended = List.of(ended(store, claimed.claimed().get(0), Outcome.DELIVERED, "told"));

        notebook.breaks = true;
        assertThatThrownBy(() -> node.deliveries().turn(store.queue, ended, 0, 0, notebook)).hasMessage("the pen broke");
        assertThat(store.status(id)).isEqualTo("delivering");
        assertThat(written(store)).isEmpty();
        assertThat(next(store)).isZero();

        notebook.breaks = false;
        node.deliveries().turn(store.queue, ended, 0, 0, notebook);
        assertThat(store.status(id)).isEqualTo("delivered");
        assertThat(written(store)).containsExactly("told");
        assertThat(next(store)).isOne();
        assertThat(node.deliveries().claim(store.queue + "next", 10)).extracting(Message::ticket).containsExactly(store.queue + "A");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void isForgottenWhereTheVendorRefusedAndKeptWhereItMayHaveTakenTheMessage(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        Notebook notebook = new Notebook();
        List.of("A", "B", "C").forEach(ticket -> store.accept(store.queue + ticket));
        List<Message> messages = node.deliveries().claim(store.queue, 3);
        node.deliveries().turn(store.queue, List.of(ended(store, messages.get(0), REFUSED, "refused"), ended(store, messages.get(1), PERHAPS, "perhaps"),
                ended(store, messages.get(2), new Outcome(Status.WAITING, false, "503", Optional.empty()), "later")), 0, 0, notebook);
        assertThat(written(store)).containsExactly("perhaps");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void isKeptFromAnAttemptWhoseClaimWasTakenOverMeanwhile(TestDatabase database) {
        Store store = new Store(database);
        Store.Node slow = store.node();
        Store.Node other = store.node();
        Notebook notebook = new Notebook();
        long id = store.accept(store.queue + "A");
        Message message = slow.deliveries().claim(store.queue, 1).get(0);
        store.vanish(slow);
        other.deliveries().recover(store.queue, WhenUncertain.PARK);
        assertThat(store.status(id)).isEqualTo("uncertain");

        slow.deliveries().finish(ended(store, message, Outcome.DELIVERED, "told"), notebook);
        assertThat(store.status(id)).isEqualTo("delivered");
        assertThat(written(store)).containsExactly("told");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void textThatADeadProcessMayHaveSentIsStoredByWhoTakesItsMessageBack(TestDatabase database) {
        Store store = new Store(database);
        Store.Node dead = store.node();
        Store.Node other = store.node();
        OwnTexts texts = new OwnTexts(store.jdbi, (kind, payload) -> "What a " + kind + " says");
        store.accept(store.queue + "A");
        assertThat(dead.deliveries().claim(store.queue, 1)).hasSize(1);
        store.vanish(dead);
        other.deliveries().recover(store.queue, WhenUncertain.PARK, texts);
        assertThat(written(store)).containsExactly(OwnTexts.digest("What a note says"));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void messageThatFollowsIsAcceptedOnceHoweverOftenItIsSaid(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        Notebook notebook = new Notebook();
        for (String text : List.of("first", "second")) {
            store.accept(store.queue + "A");
            Message message = node.deliveries().claim(store.queue, 1).get(0);
            node.deliveries().turn(store.queue, List.of(ended(store, message, Outcome.DELIVERED, text)), 0, 0, notebook);
            store.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(next(store)).isOne();
        assertThat(written(store)).containsExactly("first", "second");
    }
}
