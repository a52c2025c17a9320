package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.testing.MovableClock;

/**
 * Whatever the clocks say, every record is handed on, and by one process once: records are dated by nodes that differ, and
 * committed late, together by less than the overlap; a clock is put back and {@code Date} shows it; {@code Date} is of
 * another clock than the records, or there is none; a second poller begins, or the only one is started anew.
 */
class NothingIsMissedPropertyTest {

    private static final Instant BEGIN = Instant.parse("2026-11-20T09:00:00Z");
    private static final int NODES_DIFFER = 25;
    private static final int LATEST = 30;

    /**
     * @param date    seconds by which the header is ahead of the clock that dates records; null for no header
     * @param bridge  seconds by which the bridge's clock is
     */
    record Clocks(Integer date, int bridge) {
        /** Whether the header says when the clock is put back, and stays near enough to the bridge's time to be believed. */
        private boolean tell(int putBack) {
            return date != null && date == 0 && Math.abs(bridge) < 595 && Math.abs(putBack + bridge) < 595;
        }
    }

    /**
     * Some seconds pass, records change, and somebody polls.
     *
     * @param late    seconds by which a record is dated before it is seen, one for each
     * @param putBack seconds by which the clock that dates records is put back before
     */
    record Step(int seconds, List<Integer> late, int putBack, int poller, boolean restart) {
    }

    private static ServiceNowSandbox sandbox;
    private final MovableClock instance = MovableClock.standingAt(BEGIN.toString());

    @BeforeContainer
    static void start() {
        sandbox = new ServiceNowSandbox(MovableClock.standingAt(BEGIN.toString())).start(0);
    }

    @AfterContainer
    static void stop() {
        sandbox.close();
    }

    @Property(tries = 15)
    void everyRecordIsHandedOn(@ForAll("clocks") Clocks clocks, @ForAll("steps") @Size(min = 3, max = 25) List<Step> steps) throws Exception {
        String run = UUID.randomUUID().toString();
        MemoryCursors cursors = new MemoryCursors();
        MovableClock bridge = MovableClock.standingAt(BEGIN.plusSeconds(clocks.bridge()).toString());
        Set<String> handed = new HashSet<>();
        sandbox.dated(now -> clocks.date() == null ? null : instance.instant().plusSeconds(clocks.date()));
        List<Following> pollers = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                pollers.add(following(run, cursors, bridge));
            }
            Set<String> changed = new HashSet<>();
            int putBack = 0;
            for (Step step : steps) {
                pass(bridge, step.seconds());
                if (step.putBack() > 0 && clocks.tell(putBack + step.putBack())) {
                    putBack += step.putBack();
                    instance.advance(Duration.ofSeconds(-step.putBack()));
                }
                for (int late : step.late()) {
                    changed.add(opened(run, instance.instant().minusSeconds(late)));
                }
                if (step.restart()) {
                    pollers.get(step.poller()).close();
                    pollers.set(step.poller(), following(run, cursors, bridge));
                }
                poll(pollers.get(step.poller()), handed);
            }
            for (int i = 0; i < 4; i++) {
                pass(bridge, 1);
                poll(pollers.get(i % 2), handed);
            }
            assertThat(handed).containsAll(changed);
        } finally {
            pollers.forEach(Following::close);
        }
    }

    private void pass(MovableClock bridge, int seconds) {
        instance.advance(Duration.ofSeconds(seconds));
        bridge.advance(Duration.ofSeconds(seconds));
    }

    private static String opened(String run, Instant at) {
        String number = sandbox.bulkInsert(1, at, Duration.ZERO, Map.of("u_run", run)).get(0);
        return sandbox.incident(number).get("sys_id");
    }

    private static void poll(Following following, Set<String> handed) {
        following.consumer().pollOnce();
        assertThat(following.ids()).doesNotHaveDuplicates();
        handed.addAll(following.ids());
    }

    private static Following following(String run, MemoryCursors cursors, MovableClock clock) throws Exception {
        return new Following(sandbox, cursors, clock, "query=u_run%3D" + run + "&journals=&overlap=1m&pageSize=3&since=2026-11-20");
    }

    @Provide
    Arbitrary<Clocks> clocks() {
        return Combinators.combine(Arbitraries.of(0, 0, 240, -240, 10_000, -10_000).injectNull(0.2), Arbitraries.of(0, 0, 240, -240, 9_000))
                .as(Clocks::new);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> seconds = Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.integers().between(0, 30)),
                Tuple.of(1, Arbitraries.integers().between(31, 400)));
        Arbitrary<List<Integer>> late = Arbitraries.integers().between(0, NODES_DIFFER + LATEST).list().ofMaxSize(7);
        Arbitrary<Integer> putBack = Arbitraries.frequency(Tuple.of(9, 0), Tuple.of(1, 240));
        return Combinators.combine(seconds, late, putBack, Arbitraries.of(0, 0, 0, 1), Arbitraries.of(false, false, false, true))
                .as(Step::new).list();
    }
}
