package tangoe.bridge.promises;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import tangoe.bridge.testing.PackagedBridge;

/**
 * Gives posts to two bridges in turn while both are ready, and a post that failed to the other one. Thread safe. It must look from
 * time to time.
 */
final class Balancer {

    private final List<PackagedBridge> bridges;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile List<PackagedBridge> ready = List.of();

    Balancer(PackagedBridge one, PackagedBridge other) {
        bridges = new CopyOnWriteArrayList<>(List.of(one, other));
    }

    List<PackagedBridge> both() {
        return bridges;
    }

    PackagedBridge get(int which) {
        return bridges.get(which);
    }

    void replace(int which, PackagedBridge by) {
        bridges.set(which, by);
    }

    /** Looks which of them are ready. */
    void look() {
        ready = bridges.stream().filter(PackagedBridge::isReady).toList();
    }

    /** Posts a note until it is accepted. @throws IllegalStateException where it is refused */
    void post(String json) throws InterruptedException {
        while (true) {
            try {
                List<PackagedBridge> some = ready.isEmpty() ? bridges : ready;
                int status = some.get(Math.floorMod(turn.getAndIncrement(), some.size())).webhook("note", json).get();
                if (status == 202) {
                    accepted.incrementAndGet();
                    return;
                }
                if (status != 503) {
                    throw new IllegalStateException("A webhook was answered with " + status);
                }
                refused.incrementAndGet();
            } catch (ExecutionException cut) {
                unanswered.incrementAndGet();
            }
        }
    }

    int accepted() {
        return accepted.get();
    }

    /** How many posts were answered 503. */
    int refused() {
        return refused.get();
    }

    /** How many posts ended without an answer. */
    int unanswered() {
        return unanswered.get();
    }
}
