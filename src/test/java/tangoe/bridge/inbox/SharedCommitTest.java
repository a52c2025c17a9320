package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tangoe.bridge.database.StoreUnavailable;

@Timeout(30)
class SharedCommitTest {

    private static final int UNDER_WAY = 2;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<List<String>> commits = new ConcurrentLinkedQueue<>();
    private final CountDownLatch disk = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final SharedCommit<String, String> shared = new SharedCommit<>(this::write);

    @AfterEach
    void stop() {
        disk.countDown();
        end.countDown();
        threads.shutdown();
    }

    private List<String> write(List<String> items) {
        commits.add(items);
        if (items.get(0).startsWith("slow")) {
            await().until(() -> (items.contains("slow 0") ? disk : end).getCount() == 0);
        }
        if (items.contains("refused")) {
            throw new ConnectionException(new SQLException("no such text", "22021"));
        }
        if (items.contains("away")) {
            throw new ConnectionException(new SQLTransientConnectionException("no connection"));
        }
        return items.stream().map(item -> item + " done").toList();
    }

    private Future<List<String>> bring(String... items) {
        return threads.submit(() -> shared.commit(List.of(items)));
    }

    /** Starts as many slow commits as can be under way, and then these, which wait until the first of them is done. */
    private List<Future<List<String>>> behindSlowOnes(String... items) {
        for (int i = 0; i < UNDER_WAY; i++) {
            int before = i;
            bring("slow " + i);
            await().until(() -> commits.size() > before);
        }
        List<Future<List<String>>> behind = new ArrayList<>();
        for (String item : items) {
            behind.add(bring(item));
        }
        await().until(() -> shared.waiting() == items.length);
        disk.countDown();
        return behind;
    }

    @Test
    void aloneNobodyWaits() {
        assertThat(shared.commit(List.of("a", "b"))).containsExactly("a done", "b done");
        assertThat(commits).containsExactly(List.of("a", "b"));
    }

    @Test
    void allWhoComeMeanwhileShareTheNextCommitAndEachGetsItsOwn() throws Exception {
        List<Future<List<String>>> behind = behindSlowOnes("a", "b", "c", "d", "e");
        assertThat(behind.get(0).get()).containsExactly("a done");
        assertThat(behind.get(4).get()).containsExactly("e done");
        assertThat(commits).hasSize(UNDER_WAY + 1);
        assertThat(commits).last().satisfies(together -> assertThat(together).containsExactlyInAnyOrder("a", "b", "c", "d", "e"));
    }

    @Test
    void whatCannotBeStoredFailsAlone() throws Exception {
        List<Future<List<String>>> behind = behindSlowOnes("a", "refused", "c");
        assertThat(behind.get(0).get()).containsExactly("a done");
        assertThat(behind.get(2).get()).containsExactly("c done");
        assertThatThrownBy(behind.get(1)::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("no such text");
    }

    @Test
    void storeThatIsAwayIsAskedOnceForAllWhoWait() {
        List<Future<List<String>>> behind = behindSlowOnes("a", "away", "c");
        for (Future<List<String>> one : behind) {
            assertThatThrownBy(one::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("no connection");
        }
        assertThat(commits).hasSize(UNDER_WAY + 1);
    }

    @Test
    void nextOnesGoOnAfterAFailure() {
        assertThatThrownBy(() -> shared.commit(List.of("away"))).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> shared.commit(List.of("away"))).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> shared.commit(List.of("away"))).isInstanceOf(StoreUnavailable.class);
        assertThat(shared.commit(List.of("a"))).containsExactly("a done");
    }

    @Test
    void eachOfACrowdGetsItsOwnAndAfterwardsAsManyAsEverCanBeUnderWay() throws Exception {
        List<Future<?>> crowd = new ArrayList<>();
        for (int member = 0; member < 16; member++) {
            int first = member * 1000;
            crowd.add(threads.submit(() -> {
                for (int i = first; i < first + 500; i++) {
                    assertThat(shared.commit(List.of("a" + i, "b" + i))).containsExactly("a" + i + " done", "b" + i + " done");
                }
            }));
        }
        for (Future<?> member : crowd) {
            member.get();
        }
        assertThat(commits.stream().mapToInt(List::size).sum()).isEqualTo(16 * 500 * 2);
        commits.clear();
        assertThat(behindSlowOnes("c").get(0).get()).containsExactly("c done");
    }
}
