package tangoe.bridge.inbox;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import tangoe.bridge.vendor.Vendor;

/** The circuits of this process: one for each vendor, whichever queue calls it. */
public final class Circuits {

    private final Map<String, Circuit> byQueue = new ConcurrentSkipListMap<>();
    private final Map<String, Circuit> byName = new HashMap<>();

    /** @param name of the vendor, or of a queue that has a circuit of its own */
    synchronized Circuit of(String queue, String name, Clock clock, int tickets) {
        Circuit circuit = byName.computeIfAbsent(name, called -> new Circuit(called, clock, tickets));
        byQueue.put(queue, circuit);
        return circuit;
    }

    /** The queues that leave this vendor alone now. */
    public List<String> open(Vendor vendor) {
        return byQueue.entrySet().stream().filter(circuit -> circuit.getValue().leavesAlone().filter(vendor::equals).isPresent())
                .map(Map.Entry::getKey).toList();
    }
}
