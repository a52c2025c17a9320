package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.TestDatabase;

@Timeout(60)
class MessagesTest {

    private static final Messages.Filter ANY = new Messages.Filter(null, null, null, null, null);

    private static Outcome outcome(Status status) {
        return new Outcome(status, status == Status.UNCERTAIN, "because", Optional.empty());
    }

    private static List<Message> deliver(Store store, Store.Node node, Outcome outcome) {
        List<Message> claimed = node.deliveries().claim(store.queue, 100);
        claimed.forEach(message -> node.deliveries().finish(message, store.clock.instant(), outcome));
        return claimed;
    }

    /** A message that got that status by being accepted, tried and, maybe, discarded. */
    private static long messageThatIs(Status status, Store store, Store.Node node, NewMessage message) {
        long id = store.accept(message);
        switch (status) {
            case ACCEPTED -> { }
            case DELIVERING -> node.deliveries().claim(store.queue, 100);
            case DISCARDED -> store.messages.discard(id);
            default -> deliver(store, node, outcome(status));
        }
        assertThat(store.status(id)).isEqualTo(status.text());
        return id;
    }

    private static Messages.Filter of(String ticket) {
        return new Messages.Filter(null, ticket, null, null, null);
    }

    private static List<Long> ids(List<Map<String, Object>> messages) {
        return messages.stream().map(message -> Long.parseLong((String) message.get("id"))).toList();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void everyFilterNarrowsTheList(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        Instant start = store.clock.instant();
        long delivered = store.accept(store.queue + "A");
        deliver(store, node, Outcome.DELIVERED);
        store.clock.advance(Duration.ofHours(1));
        long dead = store.accept(store.holding(store.queue + "B"));
        deliver(store, node, outcome(Status.DEAD));
        store.clock.advance(Duration.ofHours(1));
        long accepted = store.accept(store.queue + "B");
        long before = delivered - 1;
        assertThat(ids(store.messages.list(ANY, before, 100))).containsExactly(delivered, dead, accepted);
        assertThat(ids(store.messages.list(of(store.queue + "B"), 0, 100))).containsExactly(dead, accepted);
        assertThat(ids(store.messages.list(new Messages.Filter(Status.DEAD, null, null, null, null), before, 100))).containsExactly(dead);
        assertThat(ids(store.messages.list(new Messages.Filter(Status.DELIVERED, null, null, null, null), before, 100)))
                .containsExactly(delivered);
        assertThat(ids(store.messages.list(new Messages.Filter(null, null, "create", null, null), before, 100))).containsExactly(dead);
        assertThat(ids(store.messages.list(new Messages.Filter(null, null, null, start.plusSeconds(3600), null), before, 100)))
                .containsExactly(dead, accepted);
        assertThat(ids(store.messages.list(new Messages.Filter(null, null, null, null, start.plusSeconds(3600)), before, 100)))
                .containsExactly(delivered);
        assertThat(ids(store.messages.list(new Messages.Filter(Status.ACCEPTED, store.queue + "B", "note", start, start.plusSeconds(7201)),
                before, 100))).containsExactly(accepted);
        assertThat(store.messages.list(of("' or '1'='1"), 0, 100)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void pagesNeitherSkipNorRepeat(TestDatabase database) {
        Store store = new Store(database);
        List<Long> accepted = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            accepted.add(store.accept(store.queue));
        }
        List<Long> read = new ArrayList<>();
        long after = 0;
        for (List<Long> page = List.of(0L); !page.isEmpty();) {
            page = ids(store.messages.list(of(store.queue), after, 3));
            read.addAll(page);
            after = page.isEmpty() ? after : page.get(page.size() - 1);
        }
        assertThat(read).isEqualTo(accepted);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void oneMessageIsShownWithPayloadAndAttempts(TestDatabase database) {
        Store store = new Store(database);
        long id = messageThatIs(Status.DEAD, store, store.node(), store.holding("A"));
        assertThat(store.messages.find(id).orElseThrow()).containsOnlyKeys("id", "ticket", "kind", "direction", "status", "attempts",
                "accepted_at", "next_attempt_at", "delivered_at", "error", "remark", "payload", "tries")
                .containsEntry("payload", "{}").containsEntry("direction", "to-tangoe").containsEntry("error", "because");
        assertThat(store.messages.find(Long.MAX_VALUE)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void eachDecisionIsTakenOnlyOfMessagesThatItFits(TestDatabase database) {
        Map<Status, String> fits = Map.of(Status.ACCEPTED, "d", Status.DELIVERING, "", Status.WAITING, "rd", Status.DELIVERED, "",
                Status.DEAD, "rds", Status.UNCERTAIN, "rds", Status.DISCARDED, "r");
        for (Status status : Status.values()) {
            for (char decision : "rds".toCharArray()) {
                Store store = new Store(database);
                Store.Node node = store.node();
                long id = messageThatIs(status, store, node, store.message("A", null));
                Map<String, Object> before = store.messages.find(id).orElseThrow();
                boolean taken = switch (decision) {
                    case 'r' -> store.messages.replay(id);
                    case 'd' -> store.messages.discard(id);
                    default -> store.messages.settle(id, "A", null, TurnParticipant.all(List.of()));
                };
                assertThat(taken).as("%s of %s", decision, status).isEqualTo(fits.get(status).indexOf(decision) >= 0);
                if (taken) {
                    assertThat(store.status(id)).isEqualTo(decision == 'r' ? "waiting" : decision == 'd' ? "discarded" : "delivered");
                } else {
                    assertThat(store.messages.find(id).orElseThrow()).isEqualTo(before);
                }
                boolean open = List.of("accepted", "waiting", "delivering").contains(store.status(id));
                assertThat(store.lanes()).as("lanes after %s of %s", decision, status).hasSize(open ? 1 : 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void decisionOnAMessageThatIsNotThereLeavesNoTrace(TestDatabase database) {
        Store store = new Store(database);
        assertThat(store.messages.replay(Long.MAX_VALUE) || store.messages.discard(-1) || store.messages.settle(0, "A", null, TurnParticipant.all(List.of()))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void heldMessagesGoOnWhenAPersonHasDecided(TestDatabase database) {
        for (Status held : List.of(Status.DEAD, Status.UNCERTAIN)) {
            for (char decision : "rds".toCharArray()) {
                Store store = new Store(database);
                Store.Node node = store.node();
                long create = messageThatIs(held, store, node, store.holding("A"));
                long behind = store.accept("A");
                assertThat(deliver(store, node, Outcome.DELIVERED)).isEmpty();
                switch (decision) {
                    case 'r' -> store.messages.replay(create);
                    case 'd' -> store.messages.discard(create);
                    default -> store.messages.settle(create, "A", null, TurnParticipant.all(List.of()));
                }
                List<Long> delivered = new ArrayList<>();
                for (List<Message> round = deliver(store, node, Outcome.DELIVERED); !round.isEmpty();
                        round = deliver(store, node, Outcome.DELIVERED)) {
                    round.forEach(message -> delivered.add(message.id()));
                }
                assertThat(delivered).isEqualTo(decision == 'r' ? List.of(create, behind) : List.of(behind));
                assertThat(store.lanes()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void discardingAMessageThatWaitsBehindAHeldOneDoesNotReleaseTheTicket(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        messageThatIs(Status.DEAD, store, node, store.holding("A"));
        long behind = store.accept("A");
        store.accept("A");
        assertThat(store.messages.discard(behind)).isTrue();
        assertThat(deliver(store, node, Outcome.DELIVERED)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void replayOfAnEarlierMessageGoesBeforeWhatIsOpenAndKeepsTheirOrder(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        long dead = messageThatIs(Status.DEAD, store, node, store.message("A", null));
        messageThatIs(Status.DELIVERED, store, node, store.message("A", null));
        long waiting = messageThatIs(Status.WAITING, store, node, store.message("A", null));
        assertThat(store.messages.replay(dead)).isTrue();
        assertThat(deliver(store, node, Outcome.DELIVERED)).extracting(Message::id).containsExactly(dead);
        assertThat(deliver(store, node, Outcome.DELIVERED)).isEmpty();
        store.clock.advance(Duration.ofSeconds(5));
        assertThat(deliver(store, node, Outcome.DELIVERED)).extracting(Message::id).containsExactly(waiting);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void replayWhileALaterMessageIsInFlightWaitsForIt(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        long dead = messageThatIs(Status.DEAD, store, node, store.message("A", null));
        store.accept("A");
        Message flying = node.deliveries().claim(store.queue, 1).get(0);
        assertThat(store.messages.replay(dead)).isTrue();
        assertThat(node.deliveries().claim(store.queue, 1)).isEmpty();
        node.deliveries().finish(flying, store.clock.instant(), Outcome.DELIVERED);
        assertThat(deliver(store, node, Outcome.DELIVERED)).extracting(Message::id).containsExactly(dead);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void replayedMessageBeginsTheScheduleAnewAndGoesOnCountingAttempts(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        long id = store.accept("A");
        while (!store.status(id).equals("dead")) {
            deliver(store, node, outcome(Status.WAITING));
            store.clock.advance(Duration.ofHours(1));
        }
        int attempts = (int) store.messages.find(id).orElseThrow().get("attempts");
        assertThat(store.messages.replay(id)).isTrue();
        List<Message> again = deliver(store, node, outcome(Status.WAITING));
        assertThat(again).extracting(Message::attempt).containsExactly(attempts + 1);
        assertThat(store.messages.find(id).orElseThrow())
                .containsEntry("next_attempt_at", store.clock.instant().plusSeconds(5).toString());
        assertThat((List<?>) store.messages.find(id).orElseThrow().get("tries")).hasSize(attempts + 1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void replayOfManyTakesThoseThatTheFilterNamesAndEachOnce(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        Messages.Filter deadHere = new Messages.Filter(Status.DEAD, store.queue, null, null, null);
        for (int i = 0; i < 450; i++) {
            store.accept(store.queue);
        }
        for (int i = 0; i < 440; i++) {
            deliver(store, node, outcome(Status.DEAD));
        }
        assertThat(store.messages.replay(deadHere)).isEqualTo(440);
        assertThat(store.messages.replay(deadHere)).isZero();
        for (int i = 0; i < 450; i++) {
            assertThat(deliver(store, node, Outcome.DELIVERED)).hasSize(1);
        }
        assertThat(store.lanes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void decisionsWakeTheQueue(TestDatabase database) throws InterruptedException {
        Store store = new Store(database);
        Store.Node node = store.node();
        long id = messageThatIs(Status.DEAD, store, node, store.message("A", null));
        store.wakeUp.await(store.queue, 10);
        store.messages.replay(id);
        long begin = System.nanoTime();
        store.wakeUp.await(store.queue, 20_000);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }
}
