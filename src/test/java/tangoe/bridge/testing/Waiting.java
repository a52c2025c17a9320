package tangoe.bridge.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a fact by asking for it, every few milliseconds; what is measured is that much too long at most. */
public final class Waiting {

    private static final Duration ASK_EVERY = Duration.ofMillis(5);

    private Waiting() {
    }

    /** @throws IllegalStateException where it is not there in time */
    public static void until(String fact, Duration atMost, Callable<Boolean> there) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (!there.call()) {
                if (System.nanoTime() - end > 0) {
                    throw new IllegalStateException("Not so within " + atMost.toSeconds() + " s: " + fact);
                }
                LockSupport.parkNanos(ASK_EVERY.toNanos());
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(fact, e);
        }
    }
}
