package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.testing.MovableClock;

/** A mass update is read again for as long as something may still be committed behind it, and not until the next change. */
class WindowMovesOnTest {

    private static final Instant SECOND = Instant.parse("2026-11-20T09:14:02Z");
    private static final Duration POLL = Duration.ofSeconds(20);

    private final MovableClock clock = MovableClock.standingAt(SECOND.toString());
    private final ServiceNowSandbox sandbox = new ServiceNowSandbox(clock).start(0);
    private final MemoryCursors cursors = new MemoryCursors();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private Following following() throws Exception {
        return new Following(sandbox, cursors, clock, "query=active%3Dtrue&journals=&overlap=1m&pageSize=200");
    }

    private void polls(Following following, int count) {
        for (int poll = 0; poll < count; poll++) {
            sandbox.traffic().clear();
            clock.advance(POLL);
            following.consumer().pollOnce();
        }
    }

    /** The second from which the last poll read. */
    private String from() {
        return sandbox.traffic().requests("GET", "/api/now/table/incident").get(0).query().get("sysparm_query")
                .replaceFirst(".*sys_updated_on>=([-0-9: ]+).*", "$1");
    }

    @Test
    void fiveHundredRecordsOfOneSecondAreReadNoMoreOnceTheOverlapHasPassed() throws Exception {
        sandbox.bulkInsert(500, Map.of());
        try (Following following = following()) {
            following.consumer().pollOnce();
            polls(following, 3);
            assertThat(from()).as("within the overlap").isEqualTo("2026-11-20 09:13:02");
            polls(following, 3);
            assertThat(from()).as("behind it").isGreaterThan("2026-11-20 09:14:02");

            polls(following, 100);
            assertThat(sandbox.traffic().requests()).as("one call, hours later").hasSize(1);
            assertThat(cursors.written).as("pages of the first walk, its end, and the end of the overlap").hasSize(4);
            assertThat(following.handed).hasSize(500);
        }
        try (Following restarted = following()) {
            assertThat(restarted.consumer().pollOnce()).as("told again after a restart").isZero();
        }
    }

    @Test
    void whatIsCommittedLateAfterAQuietHourIsFoundWithinTheOverlap() throws Exception {
        sandbox.bulkInsert(3, Map.of());
        try (Following following = following()) {
            following.consumer().pollOnce();
            polls(following, 180);
            sandbox.bulkInsert(1, clock.instant().minusSeconds(55), Duration.ZERO, Map.of());

            assertThat(following.consumer().pollOnce()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-3H", "PT3H", ""})
    void aDateThatIsMissingOrHoursOffMovesNothing(String off) throws Exception {
        UnaryOperator<Instant> date = off.isEmpty() ? now -> null : now -> now.plus(Duration.parse(off));
        sandbox.dated(date).bulkInsert(3, Map.of());
        try (Following following = following()) {
            polls(following, 20);

            assertThat(from()).isEqualTo("2026-11-20 09:13:02");
        }
    }

    /** What stamps the records may lag behind what writes the header, and the bridge's own clock may agree with the latter. */
    @Test
    void recordsDatedMinutesBehindTheDateAreFound() throws Exception {
        sandbox.dated(now -> now.plus(Duration.ofMinutes(5)));
        MovableClock own = MovableClock.standingAt(SECOND.plus(Duration.ofMinutes(5)).toString());
        sandbox.bulkInsert(3, Map.of());
        try (Following following = new Following(sandbox, cursors, own, "query=active%3Dtrue&journals=&overlap=1m")) {
            for (int poll = 0; poll < 20; poll++) {
                following.consumer().pollOnce();
                clock.advance(POLL);
                own.advance(POLL);
            }
            sandbox.bulkInsert(2, Map.of());

            assertThat(following.consumer().pollOnce()).isEqualTo(2);
        }
    }

    @Test
    void recordsOfAClockThatWasPutBackAreFound() throws Exception {
        sandbox.bulkInsert(3, Map.of());
        try (Following following = following()) {
            following.consumer().pollOnce();
            Duration back = Duration.ofMinutes(4);
            sandbox.dated(now -> now.minus(back));
            clock.advance(POLL);
            sandbox.bulkInsert(1, clock.instant().minus(back), Duration.ZERO, Map.of());
            following.consumer().pollOnce();
            following.consumer().pollOnce();
            polls(following, 2);
            sandbox.bulkInsert(1, clock.instant().minus(back), Duration.ZERO, Map.of());
            following.consumer().pollOnce();

            assertThat(following.ids()).doesNotHaveDuplicates().hasSize(5);
        }
    }

    @Test
    void aClockThatIsPutForwardAndBackAgainMovesThePollNotPastWhatComesNext() throws Exception {
        sandbox.bulkInsert(3, Map.of());
        try (Following following = following()) {
            polls(following, 10);
            sandbox.dated(now -> now.plus(Duration.ofMinutes(9)));
            polls(following, 3);
            sandbox.dated(now -> now);
            polls(following, 3);
            sandbox.bulkInsert(1, Map.of());

            assertThat(following.consumer().pollOnce()).isEqualTo(1);
        }
    }
}
