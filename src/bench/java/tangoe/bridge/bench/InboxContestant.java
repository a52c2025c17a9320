package tangoe.bridge.bench;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.cluster.Replica;
import tangoe.bridge.inbox.Deliveries;
import tangoe.bridge.inbox.Inbox;
import tangoe.bridge.inbox.NewMessage;
import tangoe.bridge.inbox.RetrySchedule;
import tangoe.bridge.inbox.WakeUp;

/** The inbox as routes use it: accepted through the bean that the endpoint uses, delivered by {@code from: inbox:…}. */
final class InboxContestant implements Contestant {

    static final String QUEUE = "bench";

    private final Jdbi jdbi;
    private final WakeUp wakeUp = new WakeUp();
    private final Inbox inbox;
    private final Replica replica;
    private final Deliveries deliveries;

    InboxContestant(Jdbi jdbi) {
        this.jdbi = jdbi;
        this.inbox = new Inbox(jdbi, Clock.systemUTC(), wakeUp);
        this.replica = new Replica(jdbi);
        this.deliveries = new Deliveries(jdbi, Clock.systemUTC(), replica,
                new RetrySchedule(Duration.ofSeconds(5), Duration.ofHours(6), Duration.ofHours(76), new Random(1)), wakeUp);
        replica.join(false);
    }

    @Override
    public String name() {
        return "inbox";
    }

    @Override
    public void accept(int number, String ticket, String payload) {
        inbox.accept(List.of(new NewMessage(QUEUE, "to-tangoe", ticket, "comment", "inbox:" + number, null, List.of(), false, payload)));
    }

    @Override
    public void deliver(int count, int workers) throws Exception {
        CountDownLatch started = new CountDownLatch(count);
        try (Delivering delivering = delivering(workers, started::countDown)) {
            started.await();
            while (undelivered() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    private long undelivered() {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from lane where queue = :queue").bind("queue", QUEUE)
                .mapTo(Long.class).one());
    }

    /** A running route. */
    interface Delivering extends AutoCloseable {
        @Override
        void close();
    }

    Delivering delivering(int workers, Runnable onStart) throws Exception {
        CamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("inbox", inbox);
        context.getRegistry().bind("deliveries", deliveries);
        context.getRegistry().bind("wakeUp", wakeUp);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("inbox:" + QUEUE + "?workers=" + workers).process(exchange -> onStart.run());
            }
        });
        context.start();
        return context::stop;
    }

    @Override
    public void close() {
        replica.close();
    }
}
