package tangoe.bridge.health;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Whether this process takes webhooks now: its routes are up, it is not about to stop, and what they bring can be stored. */
public final class Readiness {

    private final BooleanSupplier routesUp;
    private final Condition database;
    private volatile boolean stopping;

    /** @param routesUp whether every route that takes something runs */
    public Readiness(BooleanSupplier routesUp, Condition database) {
        this.routesUp = routesUp;
        this.database = database;
    }

    /** From now on it is not ready, whatever else there is. */
    public void stopping() {
        stopping = true;
    }

    /** Whether it is about to stop. */
    public boolean isStopping() {
        return stopping;
    }

    /** @return why no webhook is taken, as a sentence; empty where they are */
    public Optional<String> refusal() {
        if (stopping) {
            return Optional.of("The bridge is stopping.");
        }
        if (!routesUp.getAsBoolean()) {
            return Optional.of("The routes are not up.");
        }
        Condition.State store = database.state();
        return store.up() ? Optional.empty() : Optional.of("Nothing can be stored: " + store.cause());
    }
}
