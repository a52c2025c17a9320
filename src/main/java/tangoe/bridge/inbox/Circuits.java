package tangoe.bridge.inbox;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import tangoe.bridge.vendor.Vendor;

/** The circuits of this process, one for each queue that is delivered here. */
public final class Circuits {

    private final Map<String, Circuit> circuits = new ConcurrentSkipListMap<>();

    Circuit of(String queue, Clock clock, int tickets) {
        Circuit circuit = new Circuit(queue, clock, tickets);
        circuits.put(queue, circuit);
        return circuit;
    }

    /** The queues whose circuit for this vendor is open. */
    public List<String> open(Vendor vendor) {
        return circuits.entrySet().stream().filter(circuit -> circuit.getValue().leavesAlone().filter(vendor::equals).isPresent())
                .map(Map.Entry::getKey).toList();
    }
}
