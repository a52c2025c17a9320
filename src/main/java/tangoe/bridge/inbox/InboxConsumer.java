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
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.vendor.Written;

/**
 * Delivers a queue's messages: one thread asks for what is due, as many workers as the endpoint says run the
 * route. A message is claimed only when a worker is free, so none waits here while another replica could take it.
 */
final class InboxConsumer extends DefaultConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(InboxConsumer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Finds what other replicas accepted and what has become due; messages of this process are signalled. */
    private static final long LOOK_AGAIN_MILLIS = 250;
    private static final Duration RECOVER_EVERY = Duration.ofSeconds(10);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(25);

    private final InboxEndpoint endpoint;
    private final Deliveries deliveries;
    private final WakeUp wakeUp;
    private final Semaphore free;
    private volatile boolean running;
    private ExecutorService dispatcher;
    private ExecutorService workers;

    InboxConsumer(InboxEndpoint endpoint, Processor processor, Deliveries deliveries, WakeUp wakeUp) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.deliveries = deliveries;
        this.wakeUp = wakeUp;
        this.free = new Semaphore(endpoint.getWorkers());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        WhenUnknown unknown = endpoint.whenUnknown();
        running = true;
        workers = endpoint.getCamelContext().getExecutorServiceManager()
                .newFixedThreadPool(this, "inbox-" + endpoint.getQueue(), endpoint.getWorkers());
        dispatcher = endpoint.getCamelContext().getExecutorServiceManager()
                .newSingleThreadExecutor(this, "inbox-" + endpoint.getQueue() + "-dispatcher");
        dispatcher.execute(() -> dispatch(unknown));
    }

    @Override
    protected void doStop() throws Exception {
        if (!running) {
            return;
        }
        running = false;
        wakeUp.signal(endpoint.getQueue());
        dispatcher.shutdown();
        workers.shutdown();
        boolean finished = dispatcher.awaitTermination(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)
                && workers.awaitTermination(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
        if (!finished) {
            LOG.warn("Messages of {} are still in flight after {} s; they are taken back by the next start",
                    endpoint.getQueue(), LONGEST_STOP.toSeconds());
            workers.shutdownNow();
        }
        super.doStop();
    }

    private void dispatch(WhenUnknown unknown) {
        long recoverAt = System.nanoTime();
        while (running) {
            try {
                if (System.nanoTime() - recoverAt >= 0) {
                    deliveries.recover(endpoint.getQueue(), unknown);
                    recoverAt = System.nanoTime() + RECOVER_EVERY.toNanos();
                }
                handOut();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.warn("The inbox {} cannot be read now: {}", endpoint.getQueue(), e.getMessage());
                pause();
            }
        }
    }

    private void handOut() throws InterruptedException {
        if (!free.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
            return;
        }
        int room = 1 + free.drainPermits();
        List<Message> messages = List.of();
        try {
            messages = deliveries.claim(endpoint.getQueue(), room);
        } finally {
            free.release(room - messages.size());
        }
        for (Message message : messages) {
            workers.execute(() -> {
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
        Outcome outcome;
        try {
            prepare(exchange, message);
            getProcessor().process(exchange);
            outcome = Outcome.of(exchange.getException(), Written.is(exchange), endpoint.whenUnknown());
        } catch (Exception e) {
            outcome = Outcome.of(e, Written.is(exchange), endpoint.whenUnknown());
        } finally {
            releaseExchange(exchange, false);
        }
        finish(message, startedAt, outcome);
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
        while (true) {
            try {
                Status status = deliveries.finish(message, startedAt, outcome);
                log(message, status, outcome);
                return;
            } catch (RuntimeException e) {
                LOG.warn("How message {} of {} ended ({}) cannot be stored now: {}",
                        message.id(), message.ticket(), outcome.status().text(), e.getMessage());
                if (!pause()) {
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
