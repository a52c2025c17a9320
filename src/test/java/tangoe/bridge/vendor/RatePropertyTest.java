package tangoe.bridge.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.database.Database;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.testing.TestDatabase;

/** However calls come, and however often the bridge is started anew, no window of the rate's length holds more than it allows. */
class RatePropertyTest {

    private static Database database;
    private final MovableClock clock = MovableClock.standingAt("2026-03-01T08:00:00Z");

    @BeforeContainer
    static void open() {
        Map<String, String> environment = TestDatabase.H2.environment(Path.of("target", "quota").toAbsolutePath());
        database = Database.open(environment.get("DATABASE_URL"), "sa", "", 2);
    }

    @AfterContainer
    static void close() {
        database.close();
    }

    /** What happens next: a pause, then so many callers at once; perhaps a restart before. */
    record Step(int pauseMillis, int callers, boolean restart) {
    }

    @Property(tries = 120)
    void noWindowHoldsMore(@ForAll("rates") Rate rate, @ForAll("steps") @Size(min = 1, max = 25) List<Step> steps) {
        String name = UUID.randomUUID().toString();
        Quota quota = quota(rate, name);
        List<Instant> gone = new ArrayList<>();
        for (Step step : steps) {
            clock.advance(Duration.ofMillis(step.pauseMillis()));
            quota = step.restart() ? quota(rate, name) : quota;
            for (int i = 0; i < step.callers(); i++) {
                try {
                    gone.add(clock.instant().plus(((StoredQuota) quota).reserve(), ChronoUnit.MICROS));
                } catch (Throttled putOff) {
                    assertThat(putOff.retryAfter().orElseThrow()).isGreaterThan(StoredQuota.LONGEST_WAIT);
                }
            }
        }
        assertThat(gone).isSorted();
        for (int i = rate.calls(); i < gone.size(); i++) {
            assertThat(Duration.between(gone.get(i - rate.calls()), gone.get(i)))
                    .as("from call " + (i - rate.calls()) + " to call " + i + " at " + rate)
                    .isGreaterThanOrEqualTo(rate.per().plus(rate.slack()).minusMillis(1));
        }
    }

    private StoredQuota quota(Rate rate, String name) {
        Jdbi jdbi = database.jdbi();
        return new StoredQuota(jdbi, QuotaClock.of(clock), Vendor.TANGOE, name, rate);
    }

    @Provide
    Arbitrary<Rate> rates() {
        return Arbitraries.integers().between(1, 40).flatMap(calls -> Combinators.combine(
                Arbitraries.integers().between(1, calls), Arbitraries.integers().between(1, 30), Arbitraries.integers().between(0, 5))
                .as((burst, seconds, slack) -> new Rate(calls, Duration.ofSeconds(seconds), burst, Duration.ofSeconds(slack))));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.integers().between(0, 12_000), Arbitraries.integers().between(0, 25),
                Arbitraries.of(false, false, false, true)).as(Step::new).list();
    }
}
