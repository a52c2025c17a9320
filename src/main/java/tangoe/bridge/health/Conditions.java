package tangoe.bridge.health;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Everything that the bridge depends on, by name, as {@code /observe/health} and {@code /api/status} show it. */
public final class Conditions {

    private final Clock clock;
    private final Map<String, Condition> conditions = new ConcurrentSkipListMap<>();

    public Conditions(Clock clock) {
        this.clock = clock;
    }

    /** @return the one of that name, such as {@code servicenow-poll}; made, and up, where nobody has asked for it before */
    public Condition named(String name) {
        return conditions.computeIfAbsent(name, made -> new Condition(made, clock));
    }

    /** By name. */
    public List<Condition.State> states() {
        return conditions.values().stream().map(Condition::state).toList();
    }
}
