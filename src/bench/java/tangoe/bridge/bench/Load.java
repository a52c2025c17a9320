package tangoe.bridge.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.sandbox.TangoeSandbox;
import tangoe.bridge.testing.PackagedBridge;
import tangoe.bridge.testing.Waiting;

/** What the bridge is given to do, and how long it takes over it. */
final class Load {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int POSTED_AT_ONCE = 16;

    private final PackagedBridge bridge;
    private final ServiceNowSandbox serviceNow;
    private final TangoeSandbox tangoe;
    private int notes;

    Load(PackagedBridge bridge, ServiceNowSandbox serviceNow, TangoeSandbox tangoe) {
        this.bridge = bridge;
        this.serviceNow = serviceNow;
        this.tangoe = tangoe;
    }

    /** Incidents as a caller opens them, all in one second. @return their numbers */
    static List<String> open(ServiceNowSandbox serviceNow, int count) {
        return serviceNow.bulkInsert(count, Map.of("short_description", "Phone screen cracked",
                "description", "It fell on the stairs this morning. The screen shows lines and does not react at its lower half.",
                "category", "hardware", "impact", "3", "urgency", "2"));
    }

    /** The clock starts with the poll that takes them and ends when the last one shows its support request. */
    Measured cross(String what, int count) {
        awaitPoll();
        open(serviceNow, count);
        VendorCalls before = calls();
        Duration cpuBefore = bridge.cpu();
        awaitPoll();
        return crossed(what, count, System.nanoTime(), before, cpuBefore);
    }

    /** The same for those that are there when the bridge starts; to be called as soon as it does. */
    Measured crossFirst(String what, int count) {
        until("the first poll", () -> calls().pages() > 0);
        return crossed(what, count, System.nanoTime(), VendorCalls.NONE, bridge.cpu());
    }

    private Measured crossed(String what, int count, long start, VendorCalls before, Duration cpuBefore) {
        until(count + " incidents are linked", () -> calls().since(before).patches() >= count);
        Duration done = since(start);
        settle();
        return new Measured(what, count, null, done, bridge.cpu().minus(cpuBefore), calls().since(before));
    }

    /** Each ticket gets one note after the other; every one is another. */
    Measured post(String what, int count) {
        List<String> linked = serviceNow.records("incident").stream().filter(incident -> !incident.get("correlation_id").isEmpty())
                .map(incident -> incident.get("number")).toList();
        awaitPoll();
        VendorCalls before = calls();
        Duration cpuBefore = bridge.cpu();
        Semaphore room = new Semaphore(POSTED_AT_ONCE);
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            room.acquireUninterruptibly();
            bridge.webhook("note", "{\"number\": \"" + linked.get(i % linked.size()) + "\", \"state\": \"2\", "
                    + "\"work_notes\": \"Note " + notes++ + ": we have asked the carrier for a new device.\"}").whenComplete((status, failed) -> {
                        (failed == null && status == 202 ? accepted : refused).incrementAndGet();
                        room.release();
                    });
        }
        room.acquireUninterruptibly(POSTED_AT_ONCE);
        Duration acceptedIn = since(start);
        if (refused.get() > 0) {
            throw new IllegalStateException(refused + " of " + count + " webhooks were not accepted");
        }
        until(count + " notes are written", () -> calls().since(before).patches() >= count);
        Duration done = since(start);
        settle();
        return new Measured(what, count, acceptedIn, done, bridge.cpu().minus(cpuBefore), calls().since(before));
    }

    /** All is delivered, and the bridge has read its own writes back once. */
    private void settle() {
        until("every message is delivered", bridge::isIdle);
        awaitPoll();
        awaitQuiet();
        until("every message is delivered", bridge::isIdle);
        try {
            bridge.requireNothingGivenUp();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A poll begins. */
    private void awaitPoll() {
        long pages = calls().pages();
        until("the next poll", () -> calls().pages() > pages);
    }

    /** No vendor is asked for a while: the poll has ended. */
    private void awaitQuiet() {
        long[] last = {calls().all(), System.nanoTime()};
        until("no vendor is asked", () -> {
            long now = calls().all();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > Duration.ofMillis(500).toNanos();
        });
    }

    private VendorCalls calls() {
        return VendorCalls.of(serviceNow, tangoe);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void until(String fact, Callable<Boolean> there) {
        Waiting.until(fact, PATIENCE, () -> {
            bridge.requireAlive();
            return there.call();
        });
    }
}
