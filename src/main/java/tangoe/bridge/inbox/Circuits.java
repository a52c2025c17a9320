package tangoe.bridge.inbox;

import java.time.Clock;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The circuits of this process, one for each queue that is delivered here. */
public final class Circuits {

    private final Map<String, Circuit> circuits = new ConcurrentHashMap<>();

    Circuit of(String queue, Clock clock, int tickets) {
        Circuit circuit = new Circuit(queue, clock, tickets);
        circuits.put(queue, circuit);
        return circuit;
    }

    /** @return by queue, whether its vendor is left alone for a while */
    public SortedMap<String, Boolean> open() {
        SortedMap<String, Boolean> open = new TreeMap<>();
        circuits.forEach((queue, circuit) -> open.put(queue, circuit.isOpen()));
        return open;
    }
}
