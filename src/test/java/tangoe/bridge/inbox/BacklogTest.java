package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.database.Database;
import tangoe.bridge.testing.TestDatabase;

class BacklogTest {

    private final MeterRegistry meters = new SimpleMeterRegistry();

    private double gauge(String name, Status status) {
        return meters.get(name).tag("status", status.text()).tag("direction", "to-tangoe").gauge().value();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void saysHowManyMessagesAreOnTheirWayOrStuckAndSinceWhen(TestDatabase kind) {
        try (Database database = Store.open(kind)) {
            Store store = new Store(database.jdbi());
            Backlog backlog = new Backlog(database.jdbi(), store.clock);
            backlog.measureBy(meters);
            assertThat(gauge("tangoe_bridge_messages", Status.DEAD)).as("not asked yet").isNaN();

            backlog.read();
            assertThat(gauge("tangoe_bridge_messages", Status.DEAD)).isZero();
            assertThat(gauge("tangoe_bridge_oldest_seconds", Status.DEAD)).isZero();

            long first = store.accept("INC1");
            store.clock.advance(Duration.ofMinutes(10));
            store.accept("INC2");
            database.jdbi().useHandle(handle -> handle.execute("update message set status = 'dead' where id = ?", first));
            store.clock.advance(Duration.ofMinutes(5));
            backlog.read();
            assertThat(gauge("tangoe_bridge_messages", Status.DEAD)).isEqualTo(1);
            assertThat(gauge("tangoe_bridge_oldest_seconds", Status.DEAD)).isEqualTo(900);
            assertThat(gauge("tangoe_bridge_messages", Status.ACCEPTED)).isEqualTo(1);
            assertThat(gauge("tangoe_bridge_oldest_seconds", Status.ACCEPTED)).isEqualTo(300);

            database.jdbi().useHandle(handle -> handle.execute("update message set status = 'delivered'"));
            backlog.read();
            assertThat(gauge("tangoe_bridge_messages", Status.DEAD)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void saysNoNumberWhileTheStoreIsAway(TestDatabase kind) {
        Database database = Store.open(kind);
        Backlog backlog = new Backlog(database.jdbi(), new Store(database.jdbi()).clock);
        backlog.measureBy(meters);
        backlog.read();
        assertThat(gauge("tangoe_bridge_messages", Status.WAITING)).isZero();

        database.close();
        backlog.read();
        assertThat(gauge("tangoe_bridge_messages", Status.WAITING)).isNaN();
        assertThat(gauge("tangoe_bridge_oldest_seconds", Status.WAITING)).isNaN();
    }
}
