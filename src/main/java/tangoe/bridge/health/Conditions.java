package tangoe.bridge.health;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Every condition of this process, by name. */
public final class Conditions {

    private final Clock clock;
    private final Map<String, Condition> conditions = new ConcurrentSkipListMap<>();

    public Conditions(Clock clock) {
        this.clock = clock;
    }

    /** @return the condition of that name, which is there, and up, from the first time it is asked for */
    public Condition named(String name) {
        return conditions.computeIfAbsent(name, absent -> new Condition(absent, clock));
    }

    /** Those that somebody has asked for: what is not switched on is not among them. */
    public List<Condition> all() {
        return List.copyOf(conditions.values());
    }

    /** Has whatever is down say so again; to be called every few seconds. */
    public void remind() {
        conditions.values().forEach(Condition::remind);
    }
}
