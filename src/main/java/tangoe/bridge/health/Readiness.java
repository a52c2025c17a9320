package tangoe.bridge.health;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Whether this process takes webhooks now: its routes run, it is not about to stop, and the store takes messages. */
public final class Readiness {

    private final BooleanSupplier routesUp;
    private final Condition database;
    private volatile boolean stopping;

    /** @param routesUp whether every route that takes requests runs */
    public Readiness(BooleanSupplier routesUp, Condition database) {
        this.routesUp = routesUp;
        this.database = database;
    }

    /** From now on the process is not ready. */
    public void stopping() {
        stopping = true;
    }

    /** Whether the process is about to stop. */
    public boolean isStopping() {
        return stopping;
    }

    /** @return why no webhook is taken, as a sentence; empty if they are taken */
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
