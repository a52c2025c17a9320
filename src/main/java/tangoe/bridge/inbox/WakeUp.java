package tangoe.bridge.inbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Tells a queue's dispatcher in this process that there may be work, so that it need not ask the database often. */
public final class WakeUp {

    private final Map<String, Semaphore> signals = new ConcurrentHashMap<>();

    public void signal(String queue) {
        Semaphore signal = of(queue);
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    /** Waits for a signal, at most that long. */
    void await(String queue, long millis) throws InterruptedException {
        Semaphore signal = of(queue);
        if (signal.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            signal.drainPermits();
        }
    }

    /** Takes back what was signalled. To be called before one looks, so that nothing that comes later is missed. */
    void heard(String queue) {
        of(queue).drainPermits();
    }

    private Semaphore of(String queue) {
        return signals.computeIfAbsent(queue, name -> new Semaphore(0));
    }
}
