package tangoe.bridge.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Every condition of this process, by name. */
public final class Conditions {

    private final Clock clock;
    private final MeterRegistry meters;
    private final Map<String, Condition> conditions = new ConcurrentSkipListMap<>();

    public Conditions(Clock clock) {
        this(clock, new CompositeMeterRegistry());
    }

    /** @param meters registry for {@code tangoe_bridge_up}, by {@code condition}: 1 or 0 */
    public Conditions(Clock clock, MeterRegistry meters) {
        this.clock = clock;
        this.meters = meters;
    }

    /** @return the condition with that name; created, as up, by the first call */
    public Condition named(String name) {
        return conditions.computeIfAbsent(name, absent -> {
            Condition condition = new Condition(absent, clock);
            Gauge.builder("tangoe_bridge_up", condition, told -> told.state().up() ? 1 : 0).tag("condition", absent)
                    .description("Whether what the bridge needs does its work, as health has it").register(meters);
            return condition;
        });
    }

    /** The conditions that exist; parts that are switched off have none. */
    public List<Condition> all() {
        return List.copyOf(conditions.values());
    }

    /** Makes conditions that are down log it again; call it every few seconds. */
    public void remind() {
        conditions.values().forEach(Condition::remind);
    }
}
