package tangoe.bridge.inbox;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.vendor.Answered;
import tangoe.bridge.vendor.Throttled;
import tangoe.bridge.vendor.Written;

/**
 * Delivers a queue's messages: one thread asks for what is due, as many workers as the endpoint says run the
 * route. A message is claimed only when a worker is free, so none waits here while another replica could take it.
 */
final class InboxConsumer extends DefaultConsumer implements ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(InboxConsumer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Finds what other replicas accepted and what has become due; messages of this process are signalled. */
    private static final long LOOK_AGAIN_MILLIS = 250;
    /** Time in which an idle consumer stops; Camel looks again only every second. */
    private static final long QUICK_STOP_MILLIS = 300;
    private static final Duration RECOVER_EVERY = Duration.ofSeconds(10);

    private final InboxEndpoint endpoint;
    private final Deliveries deliveries;
    private final WakeUp wakeUp;
    private final Semaphore free;
    private final Circuit circuit;
    private final Waitlist waitlist;
    private volatile boolean running;
    /** Whether the time to stop is over, so that a store that is away is not waited for any longer. */
    private volatile boolean forced;
    private volatile ExecutorService workers;

    InboxConsumer(InboxEndpoint endpoint, Processor processor, Deliveries deliveries, WakeUp wakeUp) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.deliveries = deliveries;
        this.wakeUp = wakeUp;
        this.free = new Semaphore(endpoint.getWorkers());
        this.circuit = new Circuit(endpoint.getQueue(), deliveries.clock(), endpoint.getCircuitAfter());
        this.waitlist = new Waitlist(deliveries.clock());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        WhenUnknown unknown = endpoint.whenUnknown();
        running = true;
        forced = false;
        ExecutorService pool = endpoint.getCamelContext().getExecutorServiceManager()
                .newFixedThreadPool(this, "inbox-" + endpoint.getQueue(), endpoint.getWorkers() + 1);
        workers = pool;
        pool.execute(() -> {
            try {
                dispatch(unknown, pool);
            } finally {
                // Not before: what the last claim brought must find a worker.
                pool.shutdown();
            }
        });
    }

    /**
     * Takes nothing more. Camel waits for what is in flight, which {@link #getPendingExchangesSize} tells it, and stops
     * the processor when it shuts the consumer down: here it is still at work.
     */
    @Override
    protected void doStop() throws InterruptedException {
        if (!running) {
            return;
        }
        running = false;
        wakeUp.signal(endpoint.getQueue());
        // Camel also stops what it has never started, as when routes are only checked.
        if (workers != null) {
            workers.awaitTermination(QUICK_STOP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return workers == null || workers.isTerminated() ? 0 : Math.max(1, endpoint.getWorkers() - free.availablePermits());
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean isForced) {
        forced = isForced;
    }

    private void dispatch(WhenUnknown unknown, ExecutorService pool) {
        long recoverAt = System.nanoTime();
        while (running) {
            try {
                if (System.nanoTime() - recoverAt >= 0) {
                    deliveries.recover(endpoint.getQueue(), unknown);
                    recoverAt = System.nanoTime() + RECOVER_EVERY.toNanos();
                }
                handOut(pool);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                LOG.warn("The inbox {} cannot be read now: {}", endpoint.getQueue(), e.toString());
                pause();
            }
        }
    }

    private void handOut(ExecutorService pool) throws InterruptedException {
        if (!free.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
            return;
        }
        int room = 1 + free.drainPermits();
        int permitted = circuit.permit(room);
        List<Message> messages = List.of();
        try {
            messages = permitted == 0 ? messages : deliveries.claim(endpoint.getQueue(), permitted);
        } finally {
            circuit.unused(permitted - messages.size());
            free.release(room - messages.size());
        }
        for (Message message : messages) {
            pool.execute(() -> {
                try {
                    deliver(message);
                } finally {
                    free.release();
                }
            });
        }
        if (messages.isEmpty()) {
            wakeUp.await(endpoint.getQueue(), LOOK_AGAIN_MILLIS);
        }
    }

    private void deliver(Message message) {
        Instant startedAt = deliveries.now();
        Exchange exchange = createExchange(false);
        Throwable failure;
        Outcome outcome;
        try {
            prepare(exchange, message);
            getProcessor().process(exchange);
            failure = exchange.getException();
        } catch (Throwable e) {
            // Also an Error: a claim that is not ended would hold its ticket until the process ends.
            failure = e;
        }
        try {
            outcome = Outcome.of(failure, Written.is(exchange), Answered.is(exchange), endpoint.whenUnknown());
        } finally {
            releaseExchange(exchange, false);
        }
        finish(message, startedAt, judged(message, outcome, failure));
    }

    private Outcome judged(Message message, Outcome outcome, Throwable failure) {
        switch (outcome.vendor()) {
            case THERE -> circuit.succeeded(message.ticket());
            case NOT_ASKED -> circuit.unused(1);
            case HELD_BACK -> {
                circuit.unused(1);
                return outcome.status() != Status.WAITING ? outcome
                        : outcome.paused(waitlist.place((Throttled) Outcome.vendorException(failure)));
            }
            case AWAY -> {
                Instant until = circuit.failed(message.ticket(), outcome.answer(), outcome.retryAfter().orElse(Duration.ZERO));
                return until == null || outcome.status() != Status.WAITING ? outcome : outcome.paused(until);
            }
        }
        return outcome;
    }

    private void prepare(Exchange exchange, Message message) throws Exception {
        exchange.getMessage().setBody(JSON.readValue(message.payload(), new TypeReference<Object>() {
        }));
        exchange.setVariable("message", Long.toString(message.id()));
        exchange.setVariable("ticket", message.ticket());
        exchange.setVariable("kind", message.kind());
        exchange.setVariable("attempt", message.attempt());
        exchange.setVariable("unsure", message.unsure());
        exchange.setVariable("tag", message.tag());
    }

    /** The outcome is known only here, so a store that is away is waited for. */
    private void finish(Message message, Instant startedAt, Outcome outcome) {
        // An interrupt left over from the route would close H2's file under everybody.
        Thread.interrupted();
        while (true) {
            try {
                Status status = deliveries.finish(message, startedAt, outcome);
                log(message, status, outcome);
                return;
            } catch (RuntimeException e) {
                LOG.warn("How message {} of {} ended ({}) cannot be stored now: {}",
                        message.id(), message.ticket(), outcome.status().text(), e.getMessage());
                if (forced || !pause()) {
                    return;
                }
            }
        }
    }

    private static void log(Message message, Status status, Outcome outcome) {
        if (status == Status.DELIVERED) {
            LOG.info("{} {} delivered (message {}, attempt {})", message.ticket(), message.kind(), message.id(), message.attempt());
        } else {
            LOG.warn("{} {} {} (message {}, attempt {}): {}", message.ticket(), message.kind(), status.text(),
                    message.id(), message.attempt(), outcome.answer());
        }
    }

    private static boolean pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
