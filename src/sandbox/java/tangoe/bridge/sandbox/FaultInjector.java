package tangoe.bridge.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lets calls go wrong by rule. Thread safe. */
public final class FaultInjector {

    private final List<FaultRule> rules = new ArrayList<>();
    private Runnable onClear = () -> { };
    private Runnable refuse = () -> { };
    private Runnable accept = () -> { };

    /**
     * A rule for a path and everything below it; {@code *} stands for any text:
     * {@code /api/now/table/incident}, {@code /api/now/*sys_journal_field}.
     */
    public FaultRule onPath(String prefix) {
        return new FaultRule(prefix, this::add);
    }

    public FaultRule onEverything() {
        return onPath("/");
    }

    /** Ends every rule, and cuts the connections that still wait for an answer. */
    public void clear() {
        synchronized (this) {
            rules.clear();
        }
        onClear.run();
    }

    /** Closes the listener and every connection: the vendor is down. Returns once nobody can connect. */
    public void refuseConnections() {
        refuse.run();
    }

    /** Listens again, on the same port. */
    public void acceptConnections() {
        accept.run();
    }

    void attach(Runnable cutWaiting, Runnable closeListener, Runnable openListener) {
        onClear = cutWaiting;
        refuse = closeListener;
        accept = openListener;
    }

    /** The faults for this call; counts it for the rules that match. */
    synchronized Verdict on(Call call) {
        if (rules.isEmpty()) {
            return Verdict.NONE;
        }
        Duration delay = Duration.ZERO;
        Fault fault = null;
        for (FaultRule rule : rules) {
            boolean slow = rule.fault() instanceof Fault.Delay;
            if (slow ? !delay.isZero() : fault != null) {
                continue;
            }
            if (rule.fits(call)) {
                rule.fire();
                if (rule.fault() instanceof Fault.Delay slowness) {
                    delay = slowness.by();
                } else {
                    fault = rule.fault();
                }
            }
        }
        rules.removeIf(FaultRule::isSpent);
        return new Verdict(delay, fault);
    }

    private synchronized void add(FaultRule rule) {
        rules.add(rule);
    }

    /** @param fault null: answers as it should */
    record Verdict(Duration delay, Fault fault) {
        static final Verdict NONE = new Verdict(Duration.ZERO, null);
    }
}
