package tangoe.bridge.vendor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tangoe.bridge.health.Condition;

/**
 * Whether a vendor is up, judged by how calls to it end. Any answer of its own means yes, also a refusal about a record. Several
 * answers of 403 or 429 in a row mean no.
 */
public final class Presence {

    private static final int NOTHING_BUT_NO = 5;
    /** Calls in a row without an answer after which the vendor was away; a single one may be about its record. */
    private static final int AWAY = 2;

    private final Vendor vendor;
    private final Condition condition;
    private final Consumer<Boolean> answered;
    private final AtomicInteger noes = new AtomicInteger();
    private final AtomicInteger missed = new AtomicInteger();
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    public Presence(Vendor vendor, Condition condition) {
        this(vendor, condition, back -> { });
    }

    /**
     * @param condition the vendor's, such as {@code servicenow}
     * @param answered  is told of each call that the vendor answered, also with a refusal, and whether it was away before
     */
    public Presence(Vendor vendor, Condition condition, Consumer<Boolean> answered) {
        this.answered = answered;
        this.vendor = vendor;
        this.condition = condition;
    }

    /**
     * Records the end of a call.
     *
     * @param operation name of the call for metrics: few values, without numbers of tickets
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
            // An interrupt means that the bridge is stopping, and says nothing about the vendor.
            return;
        }
        int inARow = status == 403 || status == 429 ? noes.incrementAndGet() : 0;
        if (inARow == 0 && status != 401) {
            noes.set(0);
        }
        if (inARow >= NOTHING_BUT_NO) {
            condition.down(vendor + " has answered " + status + " to the last " + inARow + " calls: either the bridge's account lost its rights, or "
                    + "somebody before the vendor keeps the bridge out");
        } else if (failure == null || failure instanceof Refused || status / 100 == 4) {
            condition.up();
            if (failure == null || failure instanceof Refused) {
                answered.accept(missed.getAndSet(0) >= AWAY);
            }
        } else {
            missed.incrementAndGet();
            condition.down(failure.getMessage());
        }
    }

    public void measureBy(MeterRegistry meters) {
        Gauge.builder("tangoe_bridge_vendor_up", condition, told -> told.state().up() ? 1 : 0).tag("vendor", vendor.toString())
                .description("Whether the vendor answers").register(meters);
        registries.add(meters);
    }
}
