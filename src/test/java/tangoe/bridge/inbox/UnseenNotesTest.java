package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.servicenow.JournalWatch;
import tangoe.bridge.support.StoredJournalWatch;
import tangoe.bridge.testing.TestDatabase;

/** A note is awaited from its delivery until it is seen; one that is absent is tried twice more, then its message is dead. */
@Timeout(60)
class UnseenNotesTest {

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anAbsentNoteIsTriedTwiceMoreAndThenDead(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        StoredJournalWatch watch = new StoredJournalWatch(store.jdbi, store.clock, store.messages);
        String sysId = "0".repeat(20) + store.queue;
        long id = store.accept(store.queue + "A");

        for (Duration wait : List.of(Duration.ofMinutes(1), Duration.ofMinutes(10))) {
            deliver(store, node, watch, sysId);
            watch.absent(watch.awaited(List.of(sysId)));
            assertThat(store.status(id)).isEqualTo("waiting");
            assertThat(watch.awaited(List.of(sysId))).isEmpty();
            store.clock.advance(wait.minusSeconds(1));
            assertThat(node.deliveries().claim(store.queue, 10)).as("not yet").isEmpty();
            store.clock.advance(Duration.ofSeconds(1));
        }
        Message last = deliver(store, node, watch, sysId);
        assertThat(last.uncertain()).as("the journal is searched before it is written again").isTrue();
        watch.absent(watch.awaited(List.of(sysId)));

        assertThat(store.status(id)).isEqualTo("dead");
        assertThat(store.messages.find(id).orElseThrow().get("error").toString()).contains("wrote no note").contains(last.tag());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aNoteIsAwaitedOnlyOnceItIsDeliveredAndUntilItIsSeen(TestDatabase database) {
        Store store = new Store(database);
        Store.Node node = store.node();
        StoredJournalWatch watch = new StoredJournalWatch(store.jdbi, store.clock, store.messages);
        String sysId = "0".repeat(20) + store.queue;
        long id = store.accept(store.queue + "A");
        Message message = node.deliveries().claim(store.queue, 1).get(0);
        store.jdbi.useTransaction(handle -> watch.learned(handle, List.of(written(message, sysId)), store.clock.instant()));

        assertThat(watch.awaited(List.of(sysId))).as("its answer is not stored yet").isEmpty();
        watch.absent(List.of(note(message, sysId)));
        assertThat(store.status(id)).as("an attempt that is under way is not taken back").isEqualTo("delivering");

        node.deliveries().finish(message, store.clock.instant(), Outcome.DELIVERED);
        assertThat(watch.awaited(List.of(sysId))).extracting(JournalWatch.Note::message).containsExactly(id);
        watch.settle(watch.awaited(List.of(sysId)));
        assertThat(watch.awaited(List.of(sysId))).isEmpty();
        assertThat(store.status(id)).isEqualTo("delivered");
    }

    private static Message deliver(Store store, Store.Node node, StoredJournalWatch watch, String sysId) {
        Message message = node.deliveries().claim(store.queue, 1).get(0);
        store.jdbi.useTransaction(handle -> watch.learned(handle, List.of(written(message, sysId)), store.clock.instant()));
        node.deliveries().finish(message, store.clock.instant(), Outcome.DELIVERED);
        return message;
    }

    private static Learned written(Message message, String sysId) {
        return Learned.of(message.id(), message.ticket(), Map.of("note", Map.of("sys_id", sysId, "element", "work_notes", "tag", message.tag())));
    }

    private static JournalWatch.Note note(Message message, String sysId) {
        return new JournalWatch.Note(message.id(), sysId, "work_notes", message.tag(), Instant.EPOCH);
    }
}
