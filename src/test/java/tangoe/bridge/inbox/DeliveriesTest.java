package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.TestDatabase;

@Timeout(60)
class DeliveriesTest {

    private static final Outcome LATER = new Outcome(Status.WAITING, false, "503", Optional.empty());
    private static final Outcome REFUSED = new Outcome(Status.DEAD, false, "422", Optional.empty());
    private static final Outcome NOBODY_KNOWS = new Outcome(Status.UNCERTAIN, true, "time-out", Optional.empty());

    private static List<Long> ids(List<Message> messages) {
        return messages.stream().map(Message::id).toList();
    }

    private static Message claimOne(Store store, Store.Node node, int most) {
        List<Message> claimed = node.deliveries().claim(store.queue, most);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    private static Message claimOne(Store store, Store.Node node) {
        List<Message> claimed = node.deliveries().claim(store.queue, 10);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    private static Status finish(Store store, Store.Node node, Message message, Outcome outcome) {
        return node.deliveries().finish(message, store.clock.instant(), outcome);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> tries(Store store, long id) {
        return (List<Map<String, Object>>) store.messages.find(id).orElseThrow().get("tries");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void ticketsMessagesGoOneAtATimeAndInOrder(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        List<Long> accepted = List.of(store.accept("A"), store.accept("A"), store.accept("A"));
        List<Long> delivered = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Message message = claimOne(store, node);
            assertThat(node.deliveries().claim(store.queue, 10)).isEmpty();
            finish(store, node, message, Outcome.DELIVERED);
            delivered.add(message.id());
        }
        assertThat(delivered).isEqualTo(accepted);
        assertThat(store.lanes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void messageCarriesWhatWasAccepted(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        long id = store.accept(new NewMessage(store.queue, "to-tangoe", "A", "create", null, null, List.of(), true, "{\"a\":1}"));
        Instant accepted = store.clock.instant();
        store.clock.advance(Duration.ofMinutes(1));
        assertThat(claimOne(store, node)).isEqualTo(new Message(id, store.queue, "A", "create", "{\"a\":1}", accepted, 1, 1, false,
                store.clock.instant(), true, false));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void messageThatWaitsHoldsItsOwnTicketAndNoOther(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        long stuck = store.accept("A");
        long behind = store.accept("A");
        finish(store, node, claimOne(store, node), LATER);
        long free = store.accept("B");
        assertThat(ids(node.deliveries().claim(store.queue, 10))).containsExactly(free);
        store.clock.advance(Duration.ofSeconds(4));
        assertThat(node.deliveries().claim(store.queue, 10)).isEmpty();
        store.clock.advance(Duration.ofSeconds(1));
        Message again = claimOne(store, node);
        assertThat(again.id()).isEqualTo(stuck);
        assertThat(again.attempt()).isEqualTo(2);
        finish(store, node, again, Outcome.DELIVERED);
        assertThat(claimOne(store, node).id()).isEqualTo(behind);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void queuesDoNotHoldEachOther(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        store.accept("A");
        NewMessage other = new NewMessage(store.queue + "other", "to-servicenow", "A", "note", null, null, List.of(), false, "{}");
        store.accept(other);
        claimOne(store, node);
        assertThat(node.deliveries().claim(other.queue(), 10)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void claimTakesNoMoreThanThereAreWorkersAndTheLongestDueFirst(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        List<Long> accepted = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            accepted.add(store.accept("T" + (99 - i)));
            store.clock.advance(Duration.ofSeconds(1));
        }
        List<Long> claimed = ids(node.deliveries().claim(store.queue, 3));
        assertThat(claimed).containsExactlyInAnyOrderElementsOf(accepted.subList(0, 3));
    }

    /** As when a vendor is down and a few find out whether it is back: they are not the same few each time. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void fewWorkersReachEveryTicketWhoeverComesFirstByName(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        List<Long> accepted = new ArrayList<>();
        for (String ticket : List.of("F", "E", "D", "C", "B", "A")) {
            accepted.add(store.accept(ticket));
            store.clock.advance(Duration.ofSeconds(1));
        }
        List<Long> reached = new ArrayList<>();
        for (int i = 0; i < accepted.size(); i++) {
            Message message = claimOne(store, node, 1);
            reached.add(message.id());
            finish(store, node, message, LATER);
            store.clock.advance(Duration.ofSeconds(5));
        }
        assertThat(reached).isEqualTo(accepted);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void replicasThatClaimAtOnceNeverTakeTheSameTicket(TestDatabase database) throws Exception {
        Store store = new Store(database);
        List<Store.Node> nodes = List.of(store.node(), store.node(), store.node());
        ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
        for (int round = 0; round < 20; round++) {
            IntStream.range(0, 12).forEach(i -> store.accept("T" + i));
            CyclicBarrier together = new CyclicBarrier(nodes.size());
            List<Future<List<Message>>> claims = new ArrayList<>();
            for (Store.Node node : nodes) {
                Callable<List<Message>> claim = () -> {
                    together.await();
                    return node.deliveries().claim(store.queue, 8);
                };
                claims.add(threads.submit(claim));
            }
            Set<String> tickets = new HashSet<>();
            for (int i = 0; i < nodes.size(); i++) {
                for (Message message : claims.get(i).get()) {
                    assertThat(tickets.add(message.ticket())).isTrue();
                }
            }
            for (int i = 0; i < nodes.size(); i++) {
                for (Message message : claims.get(i).get()) {
                    finish(store, nodes.get(i), message, Outcome.DELIVERED);
                }
            }
        }
        threads.shutdown();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void attemptsAreRecordedWithTheirAnswers(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        long id = store.accept("A");
        Instant start = store.clock.instant();
        Message message = claimOne(store, node);
        store.clock.advance(Duration.ofSeconds(3));
        assertThat(node.deliveries().finish(message, start, LATER)).isEqualTo(Status.WAITING);
        assertThat(store.messages.find(id).orElseThrow()).containsEntry("status", "waiting").containsEntry("error", "503")
                .containsEntry("next_attempt_at", "2026-03-01T08:00:08Z").containsEntry("attempts", 1);
        store.clock.advance(Duration.ofSeconds(5));
        assertThat(finish(store, node, claimOne(store, node), Outcome.DELIVERED)).isEqualTo(Status.DELIVERED);
        assertThat(store.messages.find(id).orElseThrow()).containsEntry("status", "delivered").containsEntry("error", null)
                .containsEntry("delivered_at", "2026-03-01T08:00:08Z");
        assertThat(tries(store, id)).hasSize(2);
        assertThat(tries(store, id).get(0)).containsEntry("number", 1).containsEntry("outcome", "waiting").containsEntry("answer", "503")
                .containsEntry("started_at", "2026-03-01T08:00:00Z").containsEntry("ended_at", "2026-03-01T08:00:03Z");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void messageIsTriedForTheWholeScheduleAndIsDeadOnceAfterIt(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        long id = store.accept("A");
        long behind = store.accept("A");
        Instant start = store.clock.instant();
        Instant last = start;
        Status status = Status.WAITING;
        while (status == Status.WAITING) {
            List<Message> claimed = node.deliveries().claim(store.queue, 1);
            if (claimed.isEmpty()) {
                store.clock.advance(Duration.between(store.clock.instant(),
                        Instant.parse((String) store.messages.find(id).orElseThrow().get("next_attempt_at"))));
                continue;
            }
            assertThat(claimed.get(0).id()).isEqualTo(id);
            last = store.clock.instant();
            status = finish(store, node, claimed.get(0), LATER);
        }
        assertThat(status).isEqualTo(Status.DEAD);
        assertThat(Duration.between(start, last)).isBetween(Store.GIVE_UP_AFTER, Store.GIVE_UP_AFTER.plusMinutes(1));
        assertThat(store.messages.find(id).orElseThrow()).containsEntry("error", "503").containsEntry("next_attempt_at", null);
        assertThat(claimOne(store, node).id()).isEqualTo(behind);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void deadOrUncertainMessageHoldsItsTicketOnlyWhereItSaysSo(TestDatabase database) {
        for (Outcome outcome : List.of(REFUSED, NOBODY_KNOWS)) {
            Store store = new Store(database);
            Store.Node node = store.node();
            long note = store.accept("A");
            store.accept(store.holding("B"));
            long after = store.accept("A");
            store.accept("B");
            node.deliveries().claim(store.queue, 10).forEach(message -> finish(store, node, message, outcome));
            store.clock.advance(Duration.ofDays(365));
            Message free = claimOne(store, node);
            assertThat(free.id()).isEqualTo(after);
            assertThat(store.status(note)).isEqualTo(outcome.status().text());
            finish(store, node, free, Outcome.DELIVERED);
            assertThat(store.lanes()).containsExactly("B");
            store.accept("B");
            assertThat(node.deliveries().claim(store.queue, 10)).isEmpty();
            long other = store.accept("C");
            assertThat(ids(node.deliveries().claim(store.queue, 1))).as("a held ticket takes nobody's place").containsExactly(other);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatAReplicaHadInFlightIsTakenBackWhenItIsGone(TestDatabase database) {
        for (WhenUncertain unknown : WhenUncertain.values()) {
            Store store = new Store(database);
            Store.Node gone = store.node();
            Store.Node other = store.node();
            long id = store.accept("A");
            long behind = store.accept("A");
            claimOne(store, gone);
            assertThat(other.deliveries().recover(store.queue, unknown)).isZero();
            assertThat(gone.deliveries().recover(store.queue, unknown)).isZero();
            assertThat(other.deliveries().claim(store.queue, 10)).isEmpty();
            store.vanish(gone);
            assertThat(other.deliveries().recover(store.queue, unknown)).isEqualTo(1);
            assertThat(other.deliveries().recover(store.queue, unknown)).isZero();
            assertThat(store.status(id)).isEqualTo(unknown == WhenUncertain.PARK ? "uncertain" : "waiting");
            assertThat(tries(store, id)).hasSize(1);
            store.clock.advance(Duration.ofSeconds(5));
            Message next = claimOne(store, other);
            assertThat(next.id()).isEqualTo(unknown == WhenUncertain.PARK ? behind : id);
            assertThat(next.uncertain()).isEqualTo(unknown == WhenUncertain.AGAIN);
            finish(store, other, next, Outcome.DELIVERED);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void replicaWhoseLifeSignWasLateDoesNotTakeBackItsOwn(TestDatabase database) {
        Store store = new Store(database);
        Store.Node late = store.node();
        store.accept("A");
        Message message = claimOne(store, late);
        store.vanish(late);
        assertThat(late.deliveries().recover(store.queue, WhenUncertain.PARK)).isZero();
        assertThat(finish(store, late, message, Outcome.DELIVERED)).isEqualTo(Status.DELIVERED);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void messageThatEndsEveryProcessIsGivenUpAtLast(TestDatabase database) {
        Store store = new Store(database);
        long id = store.accept("A");
        Store.Node survivor = store.node();
        for (int i = 0; i < 200 && !store.status(id).equals("dead"); i++) {
            Store.Node node = store.node();
            claimOne(store, node);
            store.vanish(node);
            survivor.deliveries().recover(store.queue, WhenUncertain.AGAIN);
            store.clock.advance(Duration.ofHours(1));
        }
        assertThat(store.status(id)).isEqualTo("dead");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void lateDeliveryCountsWhileNobodyTriesTheMessageAgain(TestDatabase database) {
        for (WhenUncertain unknown : WhenUncertain.values()) {
            Store store = new Store(database);
            Store.Node slow = store.node();
            Store.Node other = store.node();
            long id = store.accept("A");
            Message message = claimOne(store, slow);
            store.vanish(slow);
            other.deliveries().recover(store.queue, unknown);
            assertThat(finish(store, slow, message, Outcome.DELIVERED)).isEqualTo(Status.DELIVERED);
            assertThat(tries(store, id)).singleElement()
                    .satisfies(attempt -> assertThat(attempt).containsEntry("outcome", "delivered").containsEntry("answer", null));
            assertThat(store.lanes()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void lateFailureChangesNothing(TestDatabase database) {
        for (Outcome late : List.of(LATER, REFUSED, NOBODY_KNOWS)) {
            Store store = new Store(database);
            Store.Node slow = store.node();
            Store.Node other = store.node();
            long id = store.accept("A");
            Message message = claimOne(store, slow);
            store.vanish(slow);
            other.deliveries().recover(store.queue, WhenUncertain.PARK);
            Map<String, Object> before = store.messages.find(id).orElseThrow();
            assertThat(finish(store, slow, message, late)).isEqualTo(Status.UNCERTAIN);
            assertThat(store.messages.find(id).orElseThrow()).isEqualTo(before);
            assertThat(store.lanes()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void lateOutcomeOfAnEarlierAttemptDoesNotEndTheOneUnderWay(TestDatabase database) {
        Store store = new Store(database);
        Store.Node slow = store.node();
        Store.Node other = store.node();
        long id = store.accept("A");
        Message first = claimOne(store, slow);
        store.vanish(slow);
        other.deliveries().recover(store.queue, WhenUncertain.AGAIN);
        store.clock.advance(Duration.ofSeconds(5));
        // The same replica takes it again: it was slow, not gone.
        Message second = claimOne(store, slow);
        assertThat(finish(store, slow, first, Outcome.DELIVERED)).isEqualTo(Status.DELIVERING);
        assertThat(store.status(id)).isEqualTo("delivering");
        assertThat(finish(store, slow, second, LATER)).isEqualTo(Status.WAITING);
        assertThat(tries(store, id)).extracting(attempt -> attempt.get("outcome")).containsExactly("waiting", "waiting");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void lateDeliveryDoesNotFreeALaneWhoseNextMessageIsInFlight(TestDatabase database) {
        Store store = new Store(database);
        Store.Node slow = store.node();
        Store.Node other = store.node();
        store.accept("A");
        long next = store.accept("A");
        store.accept("A");
        Message message = claimOne(store, slow);
        store.vanish(slow);
        other.deliveries().recover(store.queue, WhenUncertain.PARK);
        assertThat(claimOne(store, other).id()).isEqualTo(next);
        assertThat(finish(store, slow, message, Outcome.DELIVERED)).isEqualTo(Status.DELIVERED);
        assertThat(other.deliveries().claim(store.queue, 10)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void outcomeThatIsToldTwiceCountsOnce(TestDatabase database) {
        Store store = new Store(database);
        LosingAnswers connections = new LosingAnswers(Store.opened(database).dataSource(), true);
        Store.Node node = store.node(connections.jdbi());
        long id = store.accept("A");
        Message message = claimOne(store, node);
        connections.loseNext();
        assertThatThrownBy(() -> finish(store, node, message, LATER)).isInstanceOf(JdbiException.class);
        assertThat(finish(store, node, message, LATER)).isEqualTo(Status.WAITING);
        assertThat(tries(store, id)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void claimWhoseAnswerIsLostIsGivenBackAndIsNotUnsure(TestDatabase database) {
        for (boolean carriedOut : new boolean[] {true, false}) {
            Store store = new Store(database);
            LosingAnswers connections = new LosingAnswers(Store.opened(database).dataSource(), carriedOut);
            Store.Node node = store.node(connections.jdbi());
            long id = store.accept("A");
            connections.loseNext();
            assertThatThrownBy(() -> node.deliveries().claim(store.queue, 10)).isInstanceOf(JdbiException.class);
            node.deliveries().claim(store.queue, 0);
            store.clock.advance(Duration.ofSeconds(5));
            Message message = claimOne(store, node);
            assertThat(message.id()).isEqualTo(id);
            assertThat(message.uncertain()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void unsureStaysUntilTheMessageIsDelivered(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        store.accept("A");
        finish(store, node, claimOne(store, node), new Outcome(Status.WAITING, true, "time-out", Optional.empty()));
        store.clock.advance(Duration.ofSeconds(5));
        finish(store, node, claimOne(store, node), LATER);
        store.clock.advance(Duration.ofSeconds(10));
        assertThat(claimOne(store, node).uncertain()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void answersThatTheDatabaseWouldRefuseAreRecordedAllTheSame(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        for (String answer : List.of("a\0b", "\ud83d", "🙂".repeat(3000), "a" + "🙂".repeat(3000), "'; drop table message; --")) {
            long id = store.accept("A");
            assertThat(finish(store, node, claimOne(store, node), new Outcome(Status.DEAD, false, answer, Optional.empty())))
                    .isEqualTo(Status.DEAD);
            String recorded = (String) tries(store, id).get(0).get("answer");
            assertThat(recorded).isNotEmpty().hasSizeLessThanOrEqualTo(2000).doesNotContain("\0");
            if (answer.length() > 2000) {
                assertThat(recorded).endsWith("🙂…");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void clockThatGoesBackLosesAndReordersNothing(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        long first = store.accept("A");
        finish(store, node, claimOne(store, node), LATER);
        store.clock.advance(Duration.ofHours(-1));
        long second = store.accept("A");
        long free = store.accept("B");
        Message other = claimOne(store, node);
        assertThat(other.id()).isEqualTo(free);
        store.clock.advance(Duration.ofHours(-1));
        assertThat(finish(store, node, other, Outcome.DELIVERED)).isEqualTo(Status.DELIVERED);
        store.clock.advance(Duration.ofHours(3));
        Message again = claimOne(store, node);
        assertThat(again.id()).isEqualTo(first);
        finish(store, node, again, Outcome.DELIVERED);
        assertThat(claimOne(store, node).id()).isEqualTo(second);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void laneThatWasLeftWithoutMessagesGoesAway(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        long id = store.accept("A");
        store.accept("B");
        store.jdbi.useHandle(handle -> handle.execute("delete from message where id = ?", id));
        assertThat(claimOne(store, node).ticket()).isEqualTo("B");
        assertThat(store.lanes()).containsExactly("B");
    }
}
