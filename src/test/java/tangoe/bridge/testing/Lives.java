package tangoe.bridge.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tangoe.bridge.BridgeProcess;
import tangoe.bridge.StartFailure;

/**
 * Bridges one after the other on the same data, each of which dies at a step of choice. They live in this process, so a death is
 * a {@link Lifeline} that is cut; what is left of the dead one is ended before the next one begins.
 */
public final class Lives {

    private static final String THREADS = "Camel (tangoe-bridge)";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * @param at   when nothing was left of it
     * @param step its last one
     */
    public record Death(Instant at, String step) {
    }

    private final String url;
    private final String username;
    private final String password;
    private final Clock clock;
    private final Lifeline line;
    private final Deque<Integer> lengths = new ArrayDeque<>();
    private final List<Death> deaths = new ArrayList<>();
    private int length;

    Lives(String url, String username, String password, Clock clock) {
        this.url = url;
        this.username = username;
        this.password = password;
        this.clock = clock;
        line = Lifeline.to(url);
    }

    /** @param steps after how many the one that lives dies, and the next ones; the last one after them does not */
    public void dieAfter(List<Integer> steps) {
        lengths.clear();
        lengths.addAll(steps);
        arm();
    }

    /** Nobody dies from now on. */
    public void spare() {
        dieAfter(List.of());
    }

    public List<Death> deaths() {
        return List.copyOf(deaths);
    }

    /** How many steps all of them made. */
    public int steps() {
        return line.steps();
    }

    boolean isOver() {
        return line.isCut();
    }

    private void arm() {
        length = lengths.isEmpty() ? 0 : lengths.poll();
        line.cutAfter(length);
    }

    BridgeProcess begin(Supplier<BridgeProcess> start) {
        while (true) {
            arm();
            try {
                return start.get();
            } catch (StartFailure e) {
                if (!line.isCut()) {
                    throw e;
                }
                buried();
            }
        }
    }

    /** Ends what is left of one that died, and of what it had on its way. */
    void bury(BridgeProcess bridge) {
        // Before anybody is interrupted, which would close H2's file under the next one, too.
        line.awaitQuiet();
        threads().forEach(Thread::interrupt);
        bridge.context().getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
        bridge.context().getShutdownStrategy().setTimeout(1);
        bridge.close();
        Waiting.until("the dead bridge's threads have ended", PATIENCE, () -> threads().findAny().isEmpty());
        buried();
    }

    private void buried() {
        line.mend();
        line.cutAfter(0);
        if (url.startsWith("jdbc:postgresql:")) {
            letItsLifeSignRunOut();
        }
        deaths.add(new Death(clock.instant(), line.cutAt()));
    }

    /** One that is stopped in good order dies no more; the next one lives as long as it should have. */
    void endInOrder() {
        line.cutAfter(0);
        if (length > 0 && !line.isCut()) {
            lengths.addFirst(length);
        }
    }

    private static Stream<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith(THREADS));
    }

    private void letItsLifeSignRunOut() {
        try (Connection connection = DriverManager.getConnection(url, username, password); Statement statement = connection.createStatement()) {
            statement.execute("update replica set alive_until = current_timestamp");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
