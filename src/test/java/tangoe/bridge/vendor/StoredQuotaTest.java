package tangoe.bridge.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.database.Database;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.testing.TestDatabase;

class StoredQuotaTest {

    @TempDir
    Path folder;

    private Database open(TestDatabase database) {
        Map<String, String> environment = database.environment(folder);
        return Database.open(environment.get("DATABASE_URL"), environment.get("DATABASE_USERNAME"),
                environment.getOrDefault("DATABASE_PASSWORD", ""), 8);
    }

    private static StoredQuota quota(Database database, QuotaClock time, Rate rate) {
        return new StoredQuota(database.jdbi(), time, Vendor.TANGOE, "calls", rate);
    }

    private static QuotaClock time(TestDatabase kind) {
        return kind == TestDatabase.H2 ? QuotaClock.of(new MovableClock()) : QuotaClock.ofServer();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void manyCallersOfManyQuotasShareOneRate(TestDatabase kind) throws Exception {
        Rate rate = new Rate(20, Duration.ofSeconds(1), 3, Duration.ofMillis(500));
        ExecutorService callers = Executors.newFixedThreadPool(6);
        try (Database database = open(kind)) {
            List<Callable<Instant>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                // As each replica has one of its own.
                StoredQuota quota = quota(database, time(kind), rate);
                calls.add(() -> {
                    quota.take();
                    return Instant.now();
                });
            }
            List<Instant> gone = new ArrayList<>();
            for (Future<Instant> call : callers.invokeAll(calls)) {
                gone.add(call.get());
            }
            gone.sort(null);
            for (int i = rate.calls(); i < gone.size(); i++) {
                assertThat(Duration.between(gone.get(i - rate.calls()), gone.get(i))).isGreaterThanOrEqualTo(rate.per());
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void turnThatIsTooFarIsNotWaitedForAndNotCounted(TestDatabase kind) {
        try (Database database = open(kind)) {
            StoredQuota quota = quota(database, time(kind), Rate.perMinute(4));
            assertThat(quota.reserve()).isZero();
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(quota::take).isInstanceOfSatisfying(Throttled.class, putOff -> {
                    assertThat(putOff).hasMessage("Tangoe was not asked: 4 calls a minute are in use already");
                    assertThat(putOff.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(10), Duration.ofMillis(16_250));
                    assertThat(putOff.pace()).isEqualTo(Duration.ofMillis(16_250));
                });
            }
        }
    }

    @Test
    void clockThatIsPutBackCostsOneTurnAtMost() {
        try (Database database = open(TestDatabase.H2)) {
            MovableClock clock = new MovableClock();
            StoredQuota quota = quota(database, QuotaClock.of(clock), Rate.perMinute(60));
            clock.advance(Duration.ofHours(5));
            quota.take();
            clock.advance(Duration.ofHours(-5));
            assertThat(quota.reserve()).isBetween(1L, 1_084_000L);
        }
    }

    @Test
    void storeThatIsAwayIsNoReasonToCall() {
        Database database = open(TestDatabase.H2);
        StoredQuota quota = quota(database, time(TestDatabase.H2), Rate.perMinute(60));
        database.close();
        assertThatThrownBy(quota::take).isInstanceOf(Throttled.class).hasMessageContaining("cannot be read now");
    }
}
