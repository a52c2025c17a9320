package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.cluster.Replica;
import tangoe.bridge.database.Database;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.vendor.Unavailable;
import tangoe.bridge.vendor.Vendor;

/** Which messages are tried when a vendor answers again, and when. */
class BroughtForwardTest {

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatWaitsForThatVendorIsTriedInTurnAndNothingElse(TestDatabase database) {
        try (Database opened = Store.open(database)) {
            Store store = new Store(opened.jdbi());
            Deliveries deliveries = deliveries(store);
            int many = VendorReturn.AT_ONCE + 20;
            store.inbox.accept(IntStream.range(0, many).mapToObj(i -> store.message("AWAY" + i, null)).toList());
            failAll(store, deliveries, failed(Vendor.TANGOE, 503, null));
            store.accept("OTHER");
            failAll(store, deliveries, failed(Vendor.SERVICENOW, 0, null));
            store.accept("BUSY");
            failAll(store, deliveries, failed(Vendor.TANGOE, 429, null));
            store.accept("TOLD");
            failAll(store, deliveries, failed(Vendor.TANGOE, 503, Duration.ofHours(3)));

            VendorReturn vendorReturn = new VendorReturn(opened.jdbi(), store.clock);
            assertThat(vendorReturn.bringForward(Vendor.TANGOE)).isEqualTo(VendorReturn.AT_ONCE);
            assertThat(dueWithin(store, Duration.ZERO)).isEqualTo(1);
            assertThat(dueWithin(store, VendorReturn.APART.multipliedBy(10))).isEqualTo(11);
            assertThat(vendorReturn.bringForward(Vendor.TANGOE)).isEqualTo(many - VendorReturn.AT_ONCE);
            assertThat(vendorReturn.bringForward(Vendor.TANGOE)).isZero();
            assertThat(dueWithin(store, Duration.ofSeconds(10))).isEqualTo(many);
            assertThat(deliveries.claim(store.queue, 10)).hasSize(2).allMatch(message -> message.ticket().startsWith("AWAY"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void messageThatIsItselfTheTroubleIsBroughtForwardNowAndThenOnly(TestDatabase database) {
        try (Database opened = Store.open(database)) {
            Store store = new Store(opened.jdbi());
            Deliveries deliveries = deliveries(store);
            VendorReturn vendorReturn = new VendorReturn(opened.jdbi(), store.clock);
            store.accept("A");
            failAll(store, deliveries, failed(Vendor.TANGOE, 503, null));
            assertThat(vendorReturn.bringForward(Vendor.TANGOE)).isEqualTo(1);
            failAll(store, deliveries, failed(Vendor.TANGOE, 503, null));
            assertThat(vendorReturn.bringForward(Vendor.TANGOE)).isZero();
            store.clock.advance(VendorReturn.NOT_AGAIN_WITHIN.plusMinutes(1));
            assertThat(vendorReturn.bringForward(Vendor.TANGOE)).isEqualTo(1);
        }
    }

    private static Outcome failed(Vendor vendor, int status, Duration retryAfter) {
        return Outcome.of(new Unavailable(vendor, status, "answered " + status, retryAfter, null), false, true, WhenUncertain.AGAIN);
    }

    private static void failAll(Store store, Deliveries deliveries, Outcome outcome) {
        deliveries.claim(store.queue, 1000).forEach(message -> deliveries.finish(message, store.clock.instant(), outcome));
    }

    /** With pauses of hours. */
    private static Deliveries deliveries(Store store) {
        Replica replica = new Replica(store.jdbi);
        replica.join(false);
        RetrySchedule schedule = new RetrySchedule(Duration.ofHours(2), Duration.ofHours(6), Store.GIVE_UP_AFTER, RandomGenerator.getDefault());
        return new Deliveries(store.jdbi, store.clock, replica, schedule, store.wakeUp);
    }

    private static int dueWithin(Store store, Duration time) {
        return store.jdbi.withHandle(handle -> handle.createQuery("select count(*) from lane where queue = :queue and due_at <= :end")
                .bind("queue", store.queue).bind("end", store.clock.instant().plus(time)).mapTo(Integer.class).one());
    }
}
