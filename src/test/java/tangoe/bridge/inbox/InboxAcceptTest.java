package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.database.Database;
import tangoe.bridge.database.StoreUnavailable;
import tangoe.bridge.testing.TestDatabase;

@Timeout(60)
class InboxAcceptTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdown();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void sameKeyIsTheSameMessage(TestDatabase database) {
        Store store = new Store(database);
        Receipt first = store.inbox.accept(List.of(store.message("A", store.queue))).get(0);
        Receipt again = store.inbox.accept(List.of(store.message("A", store.queue))).get(0);
        assertThat(first.repeated()).isFalse();
        assertThat(again).isEqualTo(new Receipt(first.id(), true));
        assertThat(store.ids()).containsExactly(first.id());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void messagesWithoutKeyAreNeverTheSame(TestDatabase database) {
        Store store = new Store(database);
        assertThat(store.accept("A")).isNotEqualTo(store.accept("A"));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void receiptsStandInTheOrderOfTheMessages(TestDatabase database) {
        Store store = new Store(database);
        long known = store.accept(store.message("A", store.queue + "known"));
        List<Receipt> receipts = store.inbox.accept(List.of(store.message("B", store.queue + "1"),
                store.message("A", store.queue + "known"), store.message("A", null), store.message("B", store.queue + "1")));
        assertThat(receipts).extracting(Receipt::repeated).containsExactly(false, true, false, true);
        assertThat(receipts.get(1).id()).isEqualTo(known);
        assertThat(receipts.get(3).id()).isEqualTo(receipts.get(0).id());
        assertThat(store.ids()).containsExactly(known, receipts.get(0).id(), receipts.get(2).id());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void keyCountsAgainAfterItsWindow(TestDatabase database) {
        Store store = new Store(database);
        NewMessage message = new NewMessage(store.queue, "to-servicenow", "A", "note", store.queue, Duration.ofHours(1),
                List.of(), false, "{}");
        long first = store.accept(message);
        store.clock.advance(Duration.ofMinutes(59));
        assertThat(store.accept(message)).isEqualTo(first);
        store.clock.advance(Duration.ofMinutes(2));
        long second = store.accept(message);
        assertThat(second).isGreaterThan(first);
        assertThat(store.accept(message)).isEqualTo(second);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatAMessageCoversIsNotAcceptedAfterIt(TestDatabase database) {
        Store store = new Store(database);
        NewMessage create = new NewMessage(store.queue, "to-tangoe", "A", "create", store.queue + "create", null,
                List.of(store.queue + "c1", store.queue + "c2"), true, "{}");
        List<Receipt> receipts = store.inbox.accept(List.of(store.message("A", store.queue + "c1"), create,
                store.message("A", store.queue + "c2")));
        assertThat(receipts).extracting(Receipt::repeated).containsExactly(false, false, true);
        assertThat(receipts.get(2).id()).isEqualTo(receipts.get(1).id());
        assertThat(store.accept(store.message("A", store.queue + "c1"))).isEqualTo(receipts.get(0).id());
        assertThat(store.accept(store.message("A", store.queue + "c2"))).isEqualTo(receipts.get(1).id());
        assertThat(store.inbox.hasSeen(store.queue + "c2")).isTrue();
        assertThat(store.inbox.hasSeen(store.queue + "c3")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatARepeatedMessageCoversIsNotRemembered(TestDatabase database) {
        Store store = new Store(database);
        store.accept(store.message("A", store.queue));
        NewMessage again = new NewMessage(store.queue, "to-tangoe", "A", "create", store.queue, null, List.of(store.queue + "c"), true, "{}");
        assertThat(store.inbox.accept(List.of(again)).get(0).repeated()).isTrue();
        assertThat(store.inbox.hasSeen(store.queue + "c")).isFalse();
        assertThat(store.inbox.accept(List.of(again, store.message("A", store.queue + "c")))).extracting(Receipt::repeated)
                .containsExactly(true, false);
    }

    /** Another process stands between its first statement and its commit. */
    private static Handle otherProcess(Store store, String key, long id) {
        Handle other = store.jdbi.open();
        other.begin();
        other.execute("insert into seen (dedupe_key, message_id) values (?, ?)", key, id);
        return other;
    }

    private static void waitsForTheOther(Future<?> accepting) {
        await().during(300, TimeUnit.MILLISECONDS).atMost(5, TimeUnit.SECONDS).until(() -> !accepting.isDone());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void secondProcessWaitsAndAnswersTheFirstOnesId(TestDatabase database) throws Exception {
        Store store = new Store(database);
        try (Handle other = otherProcess(store, store.queue, 4711)) {
            Future<List<Receipt>> accepting = threads.submit(() -> store.inbox.accept(
                    List.of(store.message("A", null), store.message("B", store.queue))));
            waitsForTheOther(accepting);
            other.commit();
            assertThat(accepting.get()).extracting(Receipt::repeated).containsExactly(false, true);
            assertThat(accepting.get().get(1).id()).isEqualTo(4711);
            assertThat(store.ids()).containsExactly(accepting.get().get(0).id());
            assertThat(store.lanes()).containsExactly("A");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void secondProcessAcceptsWhatTheFirstRollsBack(TestDatabase database) throws Exception {
        Store store = new Store(database);
        try (Handle other = otherProcess(store, store.queue, 4711)) {
            Future<List<Receipt>> accepting = threads.submit(() -> store.inbox.accept(List.of(store.message("B", store.queue))));
            waitsForTheOther(accepting);
            other.rollback();
            assertThat(accepting.get().get(0).repeated()).isFalse();
            assertThat(store.ids()).containsExactly(accepting.get().get(0).id());
            assertThat(store.lanes()).containsExactly("B");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void lastMessageIsNotFinishedWhileTheNextIsBeingAccepted(TestDatabase database) throws Exception {
        Store store = new Store(database);
        Deliveries deliveries = store.node().deliveries();
        store.accept("A");
        Message last = deliveries.claim(store.queue, 1).get(0);
        try (Handle other = otherProcess(store, store.queue, 4711)) {
            Future<List<Receipt>> accepting = threads.submit(() -> store.inbox.accept(List.of(store.message("A", store.queue))));
            waitsForTheOther(accepting);
            Future<Status> finishing = threads.submit(() -> deliveries.finish(last, Instant.EPOCH, Outcome.DELIVERED));
            waitsForTheOther(finishing);
            other.rollback();
            assertThat(finishing.get()).isEqualTo(Status.DELIVERED);
            assertThat(deliveries.claim(store.queue, 1)).extracting(Message::id).containsExactly(accepting.get().get(0).id());
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void idsOfATicketRiseInTheOrderOfTheCommits(TestDatabase database) throws Exception {
        Store store = new Store(database);
        store.accept("A");
        try (Handle other = store.jdbi.open()) {
            other.begin();
            other.execute("update lane set due_at = due_at where queue = ?", store.queue);
            Future<List<Receipt>> second = threads.submit(() -> store.inbox.accept(List.of(store.message("B", null), store.message("A", null))));
            waitsForTheOther(second);
            long first = store.accept("C");
            other.commit();
            assertThat(second.get()).allMatch(receipt -> receipt.id() > first);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void keyThatManyProcessesBringAtOnceIsOneMessage(TestDatabase database) throws Exception {
        Store store = new Store(database);
        CyclicBarrier together = new CyclicBarrier(8);
        List<Future<List<Long>>> processes = new ArrayList<>();
        for (int process = 0; process < 8; process++) {
            Inbox inbox = new Inbox(store.jdbi, store.clock, new WakeUp());
            processes.add(threads.submit(() -> {
                List<Long> ids = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    together.await();
                    ids.add(inbox.accept(List.of(store.message("T" + i % 3, store.queue + i))).get(0).id());
                }
                return ids;
            }));
        }
        List<Long> ids = processes.get(0).get();
        for (Future<List<Long>> process : processes) {
            assertThat(process.get()).isEqualTo(ids);
        }
        assertThat(store.ids()).isEqualTo(ids);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void windowedKeyThatManyProcessesRenewAtOnceIsOneMessage(TestDatabase database) throws Exception {
        Store store = new Store(database);
        NewMessage message = new NewMessage(store.queue, "to-servicenow", "A", "note", store.queue, Duration.ofHours(1),
                List.of(), false, "{}");
        List<Long> ids = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            CyclicBarrier together = new CyclicBarrier(4);
            Callable<Long> process = () -> {
                together.await();
                return store.accept(message);
            };
            List<Future<Long>> answers = IntStream.range(0, 4).mapToObj(i -> threads.submit(process)).toList();
            ids.add(answers.get(0).get());
            for (Future<Long> answer : answers) {
                assertThat(answer.get()).isEqualTo(ids.get(round));
            }
            store.clock.advance(Duration.ofHours(1));
        }
        assertThat(store.ids()).isEqualTo(ids);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void nothingOfAFailedAcceptIsRemembered(TestDatabase database) {
        Store store = new Store(database);
        NewMessage refused = new NewMessage(store.queue, "to-somebody-whose-name-is-too-long", "B", "note", store.queue + "2", null,
                List.of(), false, "{}");
        assertThatThrownBy(() -> store.inbox.accept(List.of(store.message("A", store.queue + "1"), refused)))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(store.lanes()).isEmpty();
        assertThat(store.inbox.accept(List.of(store.message("A", store.queue + "1"), store.message("B", store.queue + "2"))))
                .noneMatch(Receipt::repeated);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void storeThatIsAwaySaysSo(TestDatabase database) {
        Database away = Store.open(database);
        Store store = new Store(away.jdbi());
        away.close();
        assertThatThrownBy(() -> store.accept("A")).isInstanceOf(StoreUnavailable.class);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void keysOfAnyTextAreToldApartAndKnownAgain(TestDatabase database) {
        Store store = new Store(database);
        List<String> keys = List.of("x", "X", "x ", "x\0", "é", "e\u0301", "x\ud800", "x\udbff", "🙂", "k".repeat(201), "k".repeat(202),
                "sha256:" + DigestUtils.sha256Hex("x"), "'); drop table seen; --").stream().map(key -> store.queue + key).toList();
        List<Receipt> first = store.inbox.accept(keys.stream().map(key -> store.message("A", key)).toList());
        List<Receipt> again = store.inbox.accept(keys.stream().map(key -> store.message("A", key)).toList());
        assertThat(first.stream().filter(receipt -> !receipt.repeated())).hasSize(keys.size() - 1);
        assertThat(again).allMatch(Receipt::repeated).extracting(Receipt::id).isEqualTo(first.stream().map(Receipt::id).toList());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void payloadsOfAnyUnicodeAndFiveMegabytesComeBackUnchanged(TestDatabase database) {
        Store store = new Store(database);
        StringBuilder everyPlane = new StringBuilder("{\"text\":\"");
        for (int c = 0x20; c <= Character.MAX_CODE_POINT; c += 13) {
            if (c != '"' && c != '\\' && (c < 0xD800 || c > 0xDFFF)) {
                everyPlane.appendCodePoint(c);
            }
        }
        List<String> payloads = List.of("{\"nul\":\"a\\u0000b\",\"lone\":\"\\ud800\"}", everyPlane + "\"}",
                "{\"text\":\"" + "é🙂a".repeat(5 * 1024 * 1024 / 8) + "\"}");
        for (String payload : payloads) {
            store.accept(new NewMessage(store.queue, "to-tangoe", "A", "note", null, null, List.of(), false, payload));
        }
        Store.Node node = store.node();
        for (String payload : payloads) {
            Message message = node.deliveries().claim(store.queue, 1).get(0);
            assertThat(message.payload().equals(payload)).isTrue();
            node.deliveries().finish(message, Instant.EPOCH, Outcome.DELIVERED);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void nameThatNoStoreTakesIsTheCallersMistakeAndNotAnUnavailableStore(TestDatabase database) {
        Store store = new Store(database);
        for (String ticket : List.of("", " ", "INC\0", "I".repeat(81))) {
            assertThatThrownBy(() -> store.accept(ticket)).isInstanceOf(IllegalArgumentException.class);
        }
        store.accept("🙂".repeat(40));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void messageThatArrivesWhileItsTicketIsFinishedIsNotLeftBehind(TestDatabase database) throws Exception {
        Store store = new Store(database);
        AtomicBoolean accepting = new AtomicBoolean(true);
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int sender = 0; sender < 3; sender++) {
            senders.add(CompletableFuture.runAsync(() -> IntStream.range(0, 100).forEach(i -> store.accept("T" + i % 2)), threads));
        }
        CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).whenComplete((all, failure) -> accepting.set(false));
        List<Message> delivered = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> replicas = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Deliveries deliveries = store.node().deliveries();
            replicas.add(threads.submit(() -> {
                boolean last = false;
                while (!last) {
                    last = !accepting.get();
                    List<Message> claimed = deliveries.claim(store.queue, 2);
                    last &= claimed.isEmpty();
                    for (Message message : claimed) {
                        delivered.add(message);
                        deliveries.finish(message, Instant.EPOCH, Outcome.DELIVERED);
                    }
                }
            }));
        }
        for (Future<?> replica : replicas) {
            replica.get();
        }
        for (CompletableFuture<Void> sender : senders) {
            sender.get();
        }
        assertThat(delivered).extracting(Message::id).containsExactlyInAnyOrderElementsOf(store.ids()).hasSize(300);
        for (String ticket : List.of("T0", "T1")) {
            assertThat(delivered).filteredOn(message -> message.ticket().equals(ticket)).extracting(Message::id).isSorted();
        }
        assertThat(store.lanes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void batchesOfTheSameTicketsInAnyOrderDoNotBlockEachOther(TestDatabase database) throws Exception {
        Store store = new Store(database);
        List<Future<?>> senders = new ArrayList<>();
        for (int sender = 0; sender < 6; sender++) {
            Random random = new Random(sender);
            senders.add(threads.submit(() -> {
                List<Integer> tickets = new ArrayList<>(IntStream.range(0, 30).boxed().toList());
                for (int i = 0; i < 15; i++) {
                    int round = i;
                    Collections.shuffle(tickets, random);
                    store.inbox.accept(tickets.stream()
                            .map(ticket -> store.message("T" + ticket, store.queue + ":" + ticket + ":" + round)).toList());
                }
            }));
        }
        for (Future<?> sender : senders) {
            sender.get();
        }
        assertThat(store.ids()).hasSize(15 * 30);
    }
}
