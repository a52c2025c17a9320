package tangoe.bridge.cluster;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.impl.DefaultCamelContext;
import tangoe.bridge.testing.World;

/** Replicas that do something over and over on the one that is chosen, and nothing else. */
final class TwoMembers implements AutoCloseable {

    private final List<DefaultCamelContext> contexts = new ArrayList<>();
    private final List<AtomicInteger> turns = new ArrayList<>();

    /** Starts one more. */
    void join(CamelClusterService service) throws Exception {
        AtomicInteger turn = new AtomicInteger();
        DefaultCamelContext context = new DefaultCamelContext();
        OneReplica.decides(service, context);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("master:one-replica:timer:often?period=20&delay=0").process(exchange -> turn.incrementAndGet());
                from("master:one-replica:timer:seldom?period=1h&delay=0").process(exchange -> turn.incrementAndGet());
            }
        });
        turns.add(turn);
        contexts.add(context);
        context.start();
    }

    /** Waits until that one does it. */
    void untilItIs(int member) {
        int before = turns.get(member).get();
        World.until("it is the turn of replica " + member, () -> turns.get(member).get() > before + 2);
    }

    /** Waits until that one does it no more. */
    void untilItRests(int member) {
        AtomicInteger last = new AtomicInteger(-1);
        await("replica " + member + " rests").atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(500))
                .until(() -> last.getAndSet(turns.get(member).get()) == turns.get(member).get());
    }

    /** How often that one does it until the other one has done it many times more. */
    int turnsMeanwhile(int member, int other) {
        int before = turns.get(member).get();
        int others = turns.get(other).get();
        World.until("replica " + other + " goes on", () -> turns.get(other).get() > others + 20);
        return turns.get(member).get() - before;
    }

    void leave(int member) {
        contexts.get(member).stop();
    }

    @Override
    public void close() {
        contexts.forEach(DefaultCamelContext::stop);
    }
}
