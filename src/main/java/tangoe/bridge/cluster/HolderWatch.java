package tangoe.bridge.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.cluster.CamelClusterView;
import tangoe.bridge.health.Condition;

/** Watches whether some replica is the leader, as far as this one can see. Without one, nobody polls. */
public final class HolderWatch {

    /** The name in {@code master:one-replica:…}. */
    private static final String NAMESPACE = "one-replica";
    /** Longer than a Lease takes to change hands. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final CamelClusterService who;
    private final BooleanSupplier elsewhere;
    private final String sought;
    private final Condition condition;
    private final Clock clock;
    private CamelClusterView view;
    private Instant unheldSince;

    /**
     * @param elsewhere whether another replica must be the leader, because this one cannot see who is
     * @param sought    what the leader holds, as in "the Lease tangoe-bridge-one-replica"
     */
    HolderWatch(CamelClusterService who, BooleanSupplier elsewhere, String sought, Condition condition, Clock clock) {
        this.who = who;
        this.elsewhere = elsewhere;
        this.sought = sought;
        this.condition = condition;
        this.clock = clock;
    }

    /** Call it every second once the routes are up. */
    public void look() {
        if (view().getLeader().isPresent() || elsewhere.getAsBoolean()) {
            unheldSince = null;
            condition.up();
            return;
        }
        Instant now = clock.instant();
        unheldSince = unheldSince == null ? now : unheldSince;
        if (now.isAfter(unheldSince.plus(PATIENCE))) {
            condition.down("no replica has held " + sought + " since " + unheldSince + ", so nobody polls, compares or tidies up");
        }
    }

    private CamelClusterView view() {
        try {
            view = view == null ? who.getView(NAMESPACE) : view;
            return view;
        } catch (Exception e) {
            throw new IllegalStateException("who is the one replica cannot be asked: " + e.getMessage(), e);
        }
    }
}
