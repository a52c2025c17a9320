package tangoe.bridge.vendor;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;

/** The clock by which turns are given, one for all who share them. */
public interface QuotaClock {

    /** @return microseconds since 1970 */
    long micros(Handle handle);

    /** Waits until this much time has passed by this clock. */
    void await(long micros) throws InterruptedException;

    /** The clock of the database server, because the replicas' own may differ. */
    static QuotaClock ofServer() {
        return new QuotaClock() {
            @Override
            public long micros(Handle handle) {
                return handle.createQuery("select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)").mapTo(Long.class).one();
            }

            @Override
            public void await(long micros) throws InterruptedException {
                TimeUnit.MICROSECONDS.sleep(micros);
            }
        };
    }

    /** The clock of this process, for a database that it does not share. */
    static QuotaClock of(Clock clock) {
        return new QuotaClock() {

            private static final long LOOK_AGAIN_MILLIS = 100;

            @Override
            public long micros(Handle handle) {
                return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
            }

            @Override
            public void await(long micros) throws InterruptedException {
                Instant end = clock.instant().plus(micros, ChronoUnit.MICROS);
                // The clock may be changed meanwhile, but the wait never gets longer than requested.
                long latest = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
                long left = micros;
                while (left > 0 && System.nanoTime() - latest < 0) {
                    TimeUnit.MICROSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toMicros(LOOK_AGAIN_MILLIS)));
                    left = ChronoUnit.MICROS.between(clock.instant(), end);
                }
            }
        };
    }
}
