package tangoe.bridge.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.database.Database;
import tangoe.bridge.testing.TestDatabase;

class LastComparisonTest {

    private static final Instant AT = Instant.parse("2026-11-22T03:00:00Z");

    @TempDir
    Path folder;

    private static double value(MeterRegistry meters, String name) {
        return meters.get(name).gauge().value();
    }

    private static MeterRegistry metersOf(LastComparison comparison) {
        MeterRegistry meters = new SimpleMeterRegistry();
        comparison.measureBy(meters);
        return meters;
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void everyReplicaSaysWhatTheLastOneFoundAlsoAfterARestart(TestDatabase kind) {
        Map<String, String> environment = kind.environment(folder);
        try (Database database = Database.open(environment.get("DATABASE_URL"), environment.get("DATABASE_USERNAME"),
                environment.getOrDefault("DATABASE_PASSWORD", ""), 4)) {
            LastComparison here = new LastComparison(database.jdbi());
            LastComparison there = new LastComparison(database.jdbi());
            MeterRegistry ours = metersOf(here);
            MeterRegistry theirs = metersOf(there);
            there.read();
            assertThat(value(theirs, "tangoe_bridge_drift")).as("nothing was compared").isNaN();

            here.found(3, AT);
            assertThat(value(ours, "tangoe_bridge_drift")).isEqualTo(3);
            there.read();
            assertThat(value(theirs, "tangoe_bridge_drift")).isEqualTo(3);
            assertThat(value(theirs, "tangoe_bridge_compared_at_seconds")).isEqualTo(AT.getEpochSecond());

            there.found(0, AT.plusSeconds(60));
            here.read();
            assertThat(value(ours, "tangoe_bridge_drift")).isZero();
            assertThat(value(ours, "tangoe_bridge_compared_at_seconds")).isEqualTo(AT.getEpochSecond() + 60);
        }
    }
}
