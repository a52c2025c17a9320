package tangoe.bridge.vendor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * A token bucket in the database, shared by all replicas and kept over restarts. Its row says when the bucket will be full. A
 * turn is reserved in a short transaction and then waited for without a connection, so turns are given in order of request.
 */
public final class StoredQuota implements Quota {

    /** Longest wait of a thread; a longer one is refused. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration STORE_AWAY = Duration.ofSeconds(5);

    private final Jdbi jdbi;
    private final QuotaClock timepiece;
    private final Vendor vendor;
    private final String name;
    private final Rate rate;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong putOff = new AtomicLong();
    private final AtomicLong waitedMillis = new AtomicLong();

    /** @param timepiece a clock that all users of the database share */
    public StoredQuota(Jdbi jdbi, QuotaClock timepiece, Vendor vendor, String name, Rate rate) {
        this.jdbi = jdbi;
        this.timepiece = timepiece;
        this.vendor = vendor;
        this.name = name;
        this.rate = rate;
    }

    @Override
    public void take() {
        try {
            long wait = reserve();
            taken.incrementAndGet();
            waitedMillis.addAndGet(TimeUnit.MICROSECONDS.toMillis(wait));
            timepiece.await(wait);
        } catch (JdbiException e) {
            throw new Throttled(vendor, "was not asked: how often it was called cannot be read now", STORE_AWAY, rate.pace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Throttled(vendor, "was not asked: the bridge is stopping", Duration.ZERO, rate.pace());
        }
    }

    /** @return how long to wait, in microseconds */
    long reserve() {
        long pace = micros(rate.pace());
        long longest = micros(LONGEST_WAIT);
        long wait = jdbi.inTransaction(handle -> {
            long full = locked(handle);
            // Read after the lock, for which it may have waited.
            long now = timepiece.micros(handle);
            if (full > now + longest + rate.burst() * pace) {
                // Turns are never reserved that far ahead, so the clock was put back.
                full = now + rate.burst() * pace;
            }
            long ahead = Math.max(0, full - (rate.burst() - 1) * pace - now);
            if (ahead <= longest) {
                handle.createUpdate("update quota set full_at = :full where name = :name")
                        .bind("full", Math.max(full, now) + pace).bind("name", name).execute();
            }
            return ahead;
        });
        if (wait > longest) {
            putOff.incrementAndGet();
            throw new Throttled(vendor, "was not asked: " + rate + " are in use already", Duration.of(wait, ChronoUnit.MICROS), rate.pace());
        }
        return wait;
    }

    private long locked(Handle handle) {
        while (true) {
            Optional<Long> full = handle.createQuery("select full_at from quota where name = :name for update").bind("name", name)
                    .mapTo(Long.class).findOne();
            if (full.isPresent()) {
                return full.get();
            }
            handle.createUpdate("insert into quota (name, full_at) values (:name, 0) on conflict do nothing").bind("name", name).execute();
        }
    }

    /**
     * The present state of the limit.
     *
     * @param limit the limit in words
     * @param left  calls that may be made at once now, of {@code most}
     * @param turn  how long one more call would wait
     */
    public record Budget(Vendor vendor, String limit, long left, int most, Duration turn) {
    }

    /** Reads the state without reserving a turn. */
    public Budget budget() {
        long pace = micros(rate.pace());
        long missing = jdbi.withHandle(handle -> handle.createQuery("select full_at from quota where name = :name").bind("name", name)
                .mapTo(Long.class).findOne().map(full -> Math.max(0, full - timepiece.micros(handle))).orElse(0L));
        return new Budget(vendor, rate.toString(), Math.max(0, rate.burst() - (missing + pace - 1) / pace), rate.burst(),
                Duration.of(Math.max(0, missing - (rate.burst() - 1) * pace), ChronoUnit.MICROS));
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    /** Metrics of this process. */
    public void measureBy(MeterRegistry meters) {
        counter("tangoe_bridge_vendor_calls", taken, 1, "Calls that were counted").register(meters);
        counter("tangoe_bridge_vendor_calls_put_off", putOff, 1, "Calls that were put off, since their turn was too far").register(meters);
        counter("tangoe_bridge_vendor_calls_wait_seconds", waitedMillis, 1000, "Time for which calls waited for their turn").register(meters);
    }

    private FunctionCounter.Builder<AtomicLong> counter(String meter, AtomicLong value, double unit, String description) {
        return FunctionCounter.builder(meter, value, count -> count.get() / unit).description(description).tag("vendor", vendor.toString());
    }
}
