package tangoe.bridge.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.vendor.Vendor;

/**
 * Circuit breaker for a vendor. If several tickets fail in a row, the vendor is the trouble: the circuit opens,
 * nothing is tried for a while, and then a few messages probe. A ticket that keeps failing while others succeed is the trouble
 * itself: it counts once, so that such tickets cannot keep the circuit open.
 */
final class Circuit {

    static final int PROBES = 3;
    private static final int MOST_STUCK = 10_000;
    static final Duration SHORTEST_PAUSE = Duration.ofSeconds(5);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);

    private final String name;
    private final Clock clock;
    private final int tickets;
    /** Tickets that failed since the last success. */
    private final Set<String> failing = new HashSet<>();
    /** Tickets that failed while others succeeded and are not delivered since; only the latest are kept. */
    private final Set<String> stuck = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_STUCK;
        }
    });
    private Duration pause = SHORTEST_PAUSE;
    private Instant openUntil;
    /** The vendor that failed last. */
    private Vendor vendor;
    private int probing;

    /**
     * @param name    for the log
     * @param tickets how many tickets must fail in a row to open it
     */
    Circuit(String name, Clock clock, int tickets) {
        this.name = name;
        this.clock = clock;
        this.tickets = tickets;
    }

    /** @return how many of the wanted calls may be made now; each must end in {@link #succeeded}, {@link #failed} or {@link #unused} */
    synchronized int permit(int wanted) {
        if (openUntil == null) {
            return wanted;
        }
        if (clock.instant().isBefore(openUntil)) {
            return 0;
        }
        int probes = Math.max(0, Math.min(wanted, PROBES - probing));
        probing += probes;
        return probes;
    }

    /** Returns permits for which there was no message. */
    synchronized void unused(int permits) {
        probing = Math.max(0, probing - permits);
    }

    /** The vendor answered about this ticket, also if it refused. */
    synchronized void succeeded(String ticket) {
        if (openUntil != null) {
            LOG.info("{} answers again ({})", vendor, name);
        }
        stuck.addAll(failing);
        stuck.remove(ticket);
        failing.clear();
        openUntil = null;
        probing = 0;
        pause = SHORTEST_PAUSE;
    }

    /**
     * The vendor did not carry out a call for this ticket.
     *
     * @return when to try this ticket again without counting the attempt; null while the circuit is closed
     */
    synchronized Instant failed(String ticket, Vendor failed, String answer, Duration retryAfter) {
        vendor = failed;
        if (openUntil == null && (stuck.contains(ticket) || !failing.add(ticket) || failing.size() < tickets)) {
            return null;
        }
        Instant now = clock.instant();
        if (openUntil == null || !now.isBefore(openUntil)) {
            if (openUntil == null) {
                LOG.info("{} is taken to be down, since {} tickets failed in a row ({}): {}", vendor, failing.size(), name, answer);
            } else {
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
            openUntil = now.plus(retryAfter.compareTo(pause) > 0 ? retryAfter : pause);
            probing = 0;
        }
        Instant asked = now.plus(retryAfter);
        return asked.isAfter(openUntil) ? asked : openUntil;
    }

    synchronized boolean isOpen() {
        return openUntil != null;
    }

    /** The vendor that is not called; empty while the circuit is closed. */
    synchronized Optional<Vendor> leavesAlone() {
        return Optional.ofNullable(openUntil == null ? null : vendor);
    }
}
