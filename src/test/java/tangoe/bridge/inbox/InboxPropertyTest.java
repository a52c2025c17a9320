package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import tangoe.bridge.testing.TestDatabase;

/**
 * Whatever happens in whatever order to a few tickets and two replicas, the store holds what a model in plain maps
 * says after each step, and in the end everything that nobody discarded is delivered. A failure prints its seed and
 * the shortest run that fails.
 */
class InboxPropertyTest {

    private enum Kind { ACCEPT, CLAIM, FINISH, FINISH_LATE, CRASH, RECOVER, REPLAY, DISCARD, SETTLE, WAIT }

    /** @param a picks what it is done to, modulo how many there are; so does {@code b} */
    record Step(Kind kind, int a, int b) {
    }

    private static final List<Outcome> OUTCOMES = List.of(Outcome.DELIVERED, outcome(Status.WAITING, false),
            outcome(Status.WAITING, true), outcome(Status.DEAD, false), outcome(Status.UNCERTAIN, true), Outcome.DELIVERED);
    private static final List<Duration> WAITS = List.of(Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofHours(80),
            Duration.ofSeconds(-30));

    private static Outcome outcome(Status status, boolean uncertain) {
        return new Outcome(status, uncertain, "answer", Optional.empty());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(Tuple.of(6, Kind.ACCEPT), Tuple.of(6, Kind.CLAIM), Tuple.of(8, Kind.FINISH),
                Tuple.of(2, Kind.FINISH_LATE), Tuple.of(1, Kind.CRASH), Tuple.of(2, Kind.RECOVER), Tuple.of(2, Kind.REPLAY),
                Tuple.of(1, Kind.DISCARD), Tuple.of(1, Kind.SETTLE), Tuple.of(3, Kind.WAIT));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 59), Arbitraries.integers().between(0, 59))
                .as(Step::new).list().ofMinSize(5).ofMaxSize(60);
    }

    @Property(tries = 40)
    void anyRunKeepsThePromisesOnH2(@ForAll("steps") List<Step> steps) {
        new Run(new Store(TestDatabase.H2)).all(steps);
    }

    @Property(tries = 40)
    void anyRunKeepsThePromisesOnPostgreSql(@ForAll("steps") List<Step> steps) {
        new Run(new Store(TestDatabase.POSTGRESQL)).all(steps);
    }

    private static final class Run {

        private static final List<String> TICKETS = List.of("A", "B", "C");

        private final Store store;
        private final Model model;
        private final Store.Node[] nodes = new Store.Node[2];

        Run(Store store) {
            this.store = store;
            this.model = new Model(store.schedule);
            nodes[0] = store.node();
            nodes[1] = store.node();
        }

        void all(List<Step> steps) {
            try {
                for (Step step : steps) {
                    take(step);
                    agree();
                }
                comeToRest();
            } finally {
                store.vanish(nodes[0]);
                store.vanish(nodes[1]);
            }
        }

        private Instant now() {
            return store.clock.instant();
        }

        private void take(Step step) {
            int replica = step.a() % 2;
            switch (step.kind()) {
                case ACCEPT -> accept(TICKETS.get(step.a() % 3), step.b());
                case CLAIM -> claim(replica, 1 + step.b() % 4);
                case FINISH -> finish(step.a(), OUTCOMES.get(step.b() % OUTCOMES.size()));
                case FINISH_LATE -> finishLate(step.a(), OUTCOMES.get(step.b() % OUTCOMES.size()));
                case CRASH -> crash(replica);
                case RECOVER -> recover(replica, WhenUncertain.values()[step.b() % 2]);
                case REPLAY -> decide(step.a(), Status.WAITING, Set.of(Status.DEAD, Status.UNCERTAIN, Status.DISCARDED, Status.WAITING));
                case DISCARD -> decide(step.a(), Status.DISCARDED, Set.of(Status.DEAD, Status.UNCERTAIN, Status.WAITING, Status.ACCEPTED));
                case SETTLE -> decide(step.a(), Status.DELIVERED, Set.of(Status.DEAD, Status.UNCERTAIN));
                case WAIT -> store.clock.advance(WAITS.get(step.b() % WAITS.size()));
            }
        }

        /** One to three messages together; the keys are few, so that many are brought again. */
        private void accept(String ticket, int choice) {
            List<NewMessage> messages = new ArrayList<>();
            for (int i = 0; i <= choice % 3; i++) {
                String key = ticket + (choice + i * 7) % 20;
                messages.add(new NewMessage(store.queue, "to-tangoe", ticket, "k", store.queue + key, null, List.of(), choice % 5 == 0, key));
            }
            List<Receipt> receipts = store.inbox.accept(messages);
            for (int i = 0; i < messages.size(); i++) {
                NewMessage message = messages.get(i);
                Receipt receipt = receipts.get(i);
                Long known = model.keys.get(message.dedupe());
                assertThat(receipt.repeated()).isEqualTo(known != null);
                if (known == null) {
                    model.keys.put(message.dedupe(), receipt.id());
                    model.messages.put(receipt.id(), new Model.Entry(receipt.id(), ticket, message.holds(), now()));
                } else {
                    assertThat(receipt.id()).isEqualTo(known);
                }
            }
        }

        private void claim(int replica, int most) {
            Set<Long> due = model.due(now());
            List<Message> claimed = nodes[replica].deliveries().claim(store.queue, most);
            assertThat(claimed).hasSize(Math.min(most, due.size()));
            for (Message message : claimed) {
                assertThat(due).contains(message.id());
                Model.Entry entry = model.messages.get(message.id());
                model.claimed(replica, message, now());
                assertThat(message.attempt()).isEqualTo(entry.attempts);
                assertThat(message.uncertain()).isEqualTo(entry.uncertain);
            }
        }

        private void finish(int choice, Outcome outcome) {
            if (!model.inFlight.isEmpty()) {
                Model.Claim claim = model.inFlight.remove(choice % model.inFlight.size());
                Model.Entry entry = model.messages.get(claim.message().id());
                Status status = nodes[claim.replica()].deliveries().finish(claim.message(), now(), outcome);
                model.ended(entry, outcome, now());
                assertThat(status).isEqualTo(entry.status);
            }
        }

        private void finishLate(int choice, Outcome outcome) {
            if (!model.late.isEmpty()) {
                Model.Claim claim = model.late.get(choice % model.late.size());
                Model.Entry entry = model.messages.get(claim.message().id());
                boolean still = entry.status == Status.DELIVERING && entry.attempts == claim.message().attempt();
                Status status = nodes[claim.replica()].deliveries().finish(claim.message(), now(), outcome);
                if (still) {
                    model.ended(entry, outcome, now());
                    assertThat(status).isEqualTo(entry.status);
                } else {
                    assertThat(status).isEqualTo(model.endedLate(claim.message(), outcome));
                }
            }
        }

        private void crash(int replica) {
            store.vanish(nodes[replica]);
            nodes[replica] = store.node();
            List<Model.Claim> gone = model.inFlight.stream().filter(claim -> claim.replica() == replica).toList();
            model.inFlight.removeAll(gone);
            model.late.addAll(gone);
        }

        private void recover(int replica, WhenUncertain unknown) {
            Set<Long> left = model.messages.values().stream().filter(entry -> entry.status == Status.DELIVERING).map(entry -> entry.id)
                    .collect(Collectors.toCollection(HashSet::new));
            model.inFlight.forEach(claim -> left.remove(claim.message().id()));
            assertThat(nodes[replica].deliveries().recover(store.queue, unknown)).isEqualTo(left.size());
            left.forEach(id -> model.ended(model.messages.get(id), outcome(unknown.status(), true), now()));
        }

        private void decide(int choice, Status to, Set<Status> from) {
            if (!model.messages.isEmpty()) {
                Model.Entry entry = List.copyOf(model.messages.values()).get(choice % model.messages.size());
                boolean taken = switch (to) {
                    case WAITING -> store.messages.replay(entry.id);
                    case DISCARDED -> store.messages.discard(entry.id);
                    default -> store.messages.settle(entry.id, "A", null, TurnParticipant.all(List.of()));
                };
                assertThat(taken).isEqualTo(from.contains(entry.status));
                if (taken) {
                    model.decided(entry, to, now());
                }
            }
        }

        /** The store holds what the model says: no message more or fewer, and a lane for each ticket that needs one. */
        private void agree() {
            Map<Long, String> expected = new TreeMap<>();
            model.messages.values().forEach(entry -> expected.put(entry.id, entry.status.text() + " " + entry.attempts + " " + entry.uncertain));
            Map<Long, String> stored = new TreeMap<>();
            Map<String, Boolean> lanes = new TreeMap<>();
            store.jdbi.useHandle(handle -> {
                handle.createQuery("select id, status, attempts, unsure from message where queue = :queue").bind("queue", store.queue)
                        .map((row, context) -> stored.put(row.getLong(1), row.getString(2) + " " + row.getInt(3) + " " + row.getBoolean(4)))
                        .list();
                handle.createQuery("select ticket, claimed_by is not null from lane where queue = :queue").bind("queue", store.queue)
                        .map((row, context) -> lanes.put(row.getString(1), row.getBoolean(2))).list();
            });
            assertThat(stored).isEqualTo(expected);
            assertThat(lanes).isEqualTo(model.lanes());
        }

        /** Nothing new, every outcome succeeds, and a person replays what was parked. */
        private void comeToRest() {
            crash(0);
            recover(1, WhenUncertain.AGAIN);
            while (!model.inFlight.isEmpty()) {
                finish(0, Outcome.DELIVERED);
            }
            for (Model.Entry entry : model.messages.values()) {
                if (store.messages.replay(entry.id) && entry.status != Status.DISCARDED) {
                    model.decided(entry, Status.WAITING, now());
                } else if (entry.status == Status.DISCARDED) {
                    assertThat(store.messages.discard(entry.id)).isTrue();
                }
            }
            store.clock.advance(Model.LONG_ENOUGH_FOR_ANY_WAIT);
            Map<String, Long> last = new HashMap<>();
            while (!model.due(now()).isEmpty()) {
                claim(1, 10);
                while (!model.inFlight.isEmpty()) {
                    // Everything that is open was replayed at once, so each ticket's ids rise from here on.
                    Message message = model.inFlight.get(0).message();
                    finish(0, Outcome.DELIVERED);
                    assertThat(last.merge(message.ticket(), message.id(), Math::max)).as("order").isEqualTo(message.id());
                }
                store.clock.advance(Model.LONG_ENOUGH_FOR_ANY_WAIT);
                agree();
            }
            assertThat(model.messages.values()).allMatch(entry -> entry.status == Status.DELIVERED || entry.status == Status.DISCARDED);
            assertThat(store.lanes()).isEmpty();
            attemptsAreNumberedWithoutGap();
        }

        private void attemptsAreNumberedWithoutGap() {
            Map<Long, Integer> recorded = new TreeMap<>();
            store.jdbi.useHandle(handle -> handle.createQuery("""
                            select m.id, count(a.number), coalesce(max(a.number), 0) from message m left join attempt a on a.message_id = m.id
                            where m.queue = :queue group by m.id""").bind("queue", store.queue)
                    .map((row, context) -> {
                        assertThat(row.getInt(2)).isEqualTo(row.getInt(3));
                        return recorded.put(row.getLong(1), row.getInt(2));
                    }).list());
            Map<Long, Integer> expected = new TreeMap<>();
            model.messages.values().forEach(entry -> expected.put(entry.id, entry.attempts));
            assertThat(recorded).isEqualTo(expected);
        }
    }
}
