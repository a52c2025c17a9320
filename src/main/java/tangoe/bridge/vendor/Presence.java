package tangoe.bridge.vendor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import tangoe.bridge.health.Condition;

/** Whether a vendor is there, told by how the calls to it end: an answer that is its own says yes, be it a no. */
public final class Presence {

    private final Vendor vendor;
    private final Condition condition;
    private final Runnable answered;
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    public Presence(Vendor vendor, Condition condition) {
        this(vendor, condition, () -> { });
    }

    /**
     * @param condition the vendor's, such as {@code servicenow}
     * @param answered  is told of each call that the vendor answered, be it with a no about a record
     */
    public Presence(Vendor vendor, Condition condition, Runnable answered) {
        this.answered = answered;
        this.vendor = vendor;
        this.condition = condition;
    }

    /**
     * A call went out and ended.
     *
     * @param operation of few values: no ticket's number in it
     * @param began     by {@link System#nanoTime()}
     * @param status    of HTTP, 0 where there was none
     * @param failure   null for a success
     */
    public void called(String operation, long began, int status, VendorException failure) {
        long took = System.nanoTime() - began;
        registries.forEach(meters -> Timer.builder("tangoe_bridge_vendor_calls_seconds").description("Calls to the vendors")
                .tags("vendor", vendor.toString(), "operation", operation, "status", status == 0 ? "none" : Integer.toString(status))
                .register(meters).record(took, TimeUnit.NANOSECONDS));
        if (Thread.currentThread().isInterrupted()) {
            // The bridge is stopping, which says nothing of the vendor.
            return;
        }
        if (failure == null || failure instanceof Refused || status / 100 == 4) {
            condition.up();
            if (failure == null || failure instanceof Refused) {
                answered.run();
            }
        } else {
            condition.down(failure.getMessage());
        }
    }

    public void measureBy(MeterRegistry meters) {
        Gauge.builder("tangoe_bridge_vendor_up", condition, told -> told.state().up() ? 1 : 0).tag("vendor", vendor.toString())
                .description("Whether the vendor answers").register(meters);
        registries.add(meters);
    }
}
