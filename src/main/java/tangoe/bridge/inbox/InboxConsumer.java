package tangoe.bridge.inbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import tangoe.bridge.health.Innermost;
import tangoe.bridge.health.OnceAMinute;
import tangoe.bridge.vendor.Answered;
import tangoe.bridge.vendor.HeldOff;
import tangoe.bridge.vendor.HoldOff;
import tangoe.bridge.vendor.Throttled;
import tangoe.bridge.vendor.VendorException;
import tangoe.bridge.vendor.Written;

/**
 * Delivers the messages of a queue. One thread stores how deliveries ended and claims what is due, with one commit for both;
 * workers run the route. A message is claimed only when a worker is free, so that another replica can take it otherwise. Tickets
 * without a link have a few workers of their own, so that they cannot hold up the others.
 */
final class InboxConsumer extends DefaultConsumer implements ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(InboxConsumer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A dispatcher is woken when there is work ({@link DueLook}); that it looks by itself as well is for a signal that was lost. */
    private static final Duration LOOK_AT_LEAST_EVERY = Duration.ofSeconds(5);
    /** An idle consumer stops within this time; Camel itself would check only every second. */
    private static final long QUICK_STOP_MILLIS = 300;
    /** One worker for strangers per so many others, at least one. */
    private static final int WORKERS_FOR_ONE_OF_STRANGERS = 4;
    private static final Deliveries.Turn NOTHING = new Deliveries.Turn(List.of(), List.of(), Map.of());
    private static final long GATHER_MILLIS = 12;
    private static final Duration RECOVER_EVERY = Duration.ofSeconds(10);
    /** The outcomes that the metric of delivery times tells apart. */
    private static final Duration[] STEPS = {Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2),
        Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(6), Duration.ofDays(1)};

    private final InboxEndpoint endpoint;
    private final Deliveries deliveries;
    private final WakeUp wakeUp;
    private final TurnParticipant participant;
    private final Circuit circuit;
    private final Waitlist waitlist;
    private final OnceAMinute lines;
    private final Timer times;
    /** Ended deliveries, from the workers. */
    private final Queue<Deliveries.Ended> ended = new ConcurrentLinkedQueue<>();
    /** Ended deliveries that are not stored yet; used by the dispatching thread only. */
    private final List<Deliveries.Ended> untold = new ArrayList<>();
    /** Number of claimed messages whose end is not stored; changed by the dispatching thread only. */
    private volatile int inFlight;
    /** Those of them whose tickets have no link; used by the dispatching thread only. */
    private int strangersInFlight;
    /** By {@link System#nanoTime}; of the dispatching thread alone. */
    private long recoverAt;
    private volatile boolean running;
    /** Whether the time for stopping is over, so that it no longer waits for a store that is away. */
    private volatile boolean forced;
    private volatile ExecutorService workers;

    InboxConsumer(InboxEndpoint endpoint, Processor processor, Deliveries deliveries, WakeUp wakeUp, Circuits circuits,
            MeterRegistry meters) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.deliveries = deliveries;
        this.wakeUp = wakeUp;
        this.participant = endpoint.turnParticipant();
        this.circuit = circuits.of(endpoint.getQueue(), endpoint.circuit(), deliveries.clock(), endpoint.getCircuitAfter());
        this.waitlist = new Waitlist(deliveries.clock());
        this.lines = new OnceAMinute(deliveries.clock());
        this.times = Timer.builder("tangoe_bridge_delivery").description("Time from taking a message to the vendor's word that it has it")
                .tag("queue", endpoint.getQueue()).serviceLevelObjectives(STEPS).register(meters);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        WhenUncertain uncertain = endpoint.whenUncertain();
        running = true;
        forced = false;
        ExecutorService pool = endpoint.getCamelContext().getExecutorServiceManager()
                .newFixedThreadPool(this, "inbox-" + endpoint.getQueue(), endpoint.getWorkers() + strangersWorkers() + 1);
        workers = pool;
        deliveries.dueLook().watch(endpoint.getQueue());
        pool.execute(() -> {
            try {
                dispatch(uncertain, pool);
            } finally {
                deliveries.dueLook().ignore(endpoint.getQueue());
                // Only now, because the messages of the last claim need a worker.
                pool.shutdown();
            }
        });
    }

    /**
     * Claims nothing more. Camel waits for the messages in flight ({@link #getPendingExchangesSize}). The processor is not
     * stopped here, because it is still in use; Camel stops it when it shuts the consumer down.
     */
    @Override
    protected void doStop() throws InterruptedException {
        if (!running) {
            return;
        }
        running = false;
        wakeUp.signal(endpoint.getQueue());
        // Camel also stops consumers that never started, such as when routes are only checked.
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
        return workers == null || workers.isTerminated() ? 0 : Math.max(1, inFlight);
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean isForced) {
        forced = isForced;
    }

    private void dispatch(WhenUncertain uncertain, ExecutorService pool) {
        recoverAt = System.nanoTime();
        while (running || inFlight > 0) {
            try {
                if (running && System.nanoTime() - recoverAt >= 0) {
                    deliveries.recover(endpoint.getQueue(), uncertain, participant);
                    recoverAt = System.nanoTime() + RECOVER_EVERY.toNanos();
                }
                turn(pool);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                long times = lines.count("unreachable");
                if (times > 0) {
                    LOG.info("The inbox {} cannot be reached now{}{}: {}", endpoint.getQueue(), OnceAMinute.times(times), untold(), Innermost.line(e));
                }
                if (forced || !pause()) {
                    return;
                }
            }
        }
    }

    private String untold() {
        return untold.isEmpty() ? "" : untold.stream().map(one -> one.message().id() + " " + one.outcome().status().text())
                .collect(Collectors.joining(", ", "; still to be stored: ", ""));
    }

    private void turn(ExecutorService pool) throws InterruptedException {
        gather();
        // What was signalled until now is seen by what follows.
        wakeUp.heard(endpoint.getQueue());
        for (Deliveries.Ended one = ended.poll(); one != null; one = ended.poll()) {
            untold.add(one);
        }
        int strangersUntold = (int) untold.stream().filter(one -> one.message().stranger()).count();
        int strangersRoom = running ? strangersWorkers() - strangersInFlight + strangersUntold : 0;
        int room = running ? endpoint.getWorkers() - (inFlight - strangersInFlight) + untold.size() - strangersUntold : 0;
        int permitted = room + strangersRoom == 0 ? 0 : circuit.permit(room + strangersRoom);
        // If only a few may probe the vendor, one of them may be a stranger, because there may be no other message.
        int strangers = permitted == room + strangersRoom ? strangersRoom : Math.min(strangersRoom, permitted / Circuit.PROBES);
        Deliveries.Turn turn = NOTHING;
        try {
            if (permitted > 0 || !untold.isEmpty()) {
                turn = store(Math.min(room, permitted - strangers), strangers);
            }
        } finally {
            circuit.unused(permitted - turn.claimed().size());
        }
        for (Message message : turn.claimed()) {
            Map<String, Object> variables = turn.variables().getOrDefault(message.ticket(), Map.of());
            inFlight++;
            strangersInFlight += message.stranger() ? 1 : 0;
            pool.execute(() -> deliver(message, variables));
        }
        // Who got fewer than it asked for has taken all that was due; what is accepted meanwhile signals.
        boolean perhapsMore = permitted > 0 && turn.claimed().size() == permitted;
        if (!perhapsMore && ended.isEmpty()) {
            long untilRecover = Math.max(1, TimeUnit.NANOSECONDS.toMillis(recoverAt - System.nanoTime()));
            // One that stops recovers nothing any more, and waits for its workers.
            wakeUp.await(endpoint.getQueue(), running ? Math.min(LOOK_AT_LEAST_EVERY.toMillis(), untilRecover) : LOOK_AT_LEAST_EVERY.toMillis());
        }
    }

    /**
     * Deliveries that end at about the same time are stored together, and as many messages are claimed: a commit costs a disk write
     * however much is in it.
     */
    private void gather() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHER_MILLIS);
        while (running && !ended.isEmpty() && ended.size() < inFlight && System.nanoTime() - until < 0) {
            wakeUp.await(endpoint.getQueue(), 1);
        }
    }

    private int strangersWorkers() {
        return Math.max(1, endpoint.getWorkers() / WORKERS_FOR_ONE_OF_STRANGERS);
    }

    private Deliveries.Turn store(int most, int strangers) {
        try {
            Deliveries.Turn turn = deliveries.turn(endpoint.getQueue(), untold, most, strangers, participant);
            for (int i = 0; i < untold.size(); i++) {
                log(untold.get(i), turn.statuses().get(i));
            }
            untold.forEach(this::told);
            untold.clear();
            return turn;
        } catch (RuntimeException e) {
            if (untold.isEmpty() || !SharedCommit.isAboutOneOfThem(e)) {
                throw e;
            }
            untold.removeIf(this::storedAlone);
            return NOTHING;
        }
    }

    private boolean storedAlone(Deliveries.Ended one) {
        try {
            return stored(one);
        } catch (RuntimeException e) {
            if (SharedCommit.isAboutOneOfThem(e) && !one.learned().isEmpty()) {
                // A message that stays in delivery would block its ticket until a person restarts the process.
                return storedAlone(new Deliveries.Ended(one.message(), one.startedAt(), one.outcome().unstorable(Innermost.line(e))));
            }
            LOG.info("How message {} of {} ended ({}) cannot be stored now: {}",
                    one.message().id(), one.message().ticket(), one.outcome().status().text(), e.getMessage());
            return false;
        }
    }

    private boolean stored(Deliveries.Ended one) {
        log(one, deliveries.finish(one, participant));
        told(one);
        return true;
    }

    private void told(Deliveries.Ended one) {
        inFlight--;
        strangersInFlight -= one.message().stranger() ? 1 : 0;
    }

    private void deliver(Message message, Map<String, Object> variables) {
        Instant startedAt = deliveries.now();
        Exchange exchange = createExchange(false);
        Throwable failure;
        Learned learned = null;
        Outcome outcome;
        try (LogFields said = LogFields.of(message)) {
            prepare(exchange, message, variables);
            getProcessor().process(exchange);
            failure = exchange.getException();
            learned = Learned.of(message.id(), message.ticket(), exchange.getVariable("learned"));
        } catch (Throwable e) {
            // Also for an Error: a claim that never ends would block its ticket until the process ends.
            failure = e;
        }
        try {
            outcome = Outcome.of(failure, Written.is(exchange), Answered.is(exchange), endpoint.whenUncertain())
                    .remarked(exchange.getVariable("remark", String.class));
        } finally {
            releaseExchange(exchange, false);
        }
        // Clears an interrupt left by the route, which would close H2's file for every connection.
        Thread.interrupted();
        Outcome judged = judged(message, outcome, failure);
        ended.add(learned == null ? new Deliveries.Ended(message, startedAt, judged) : new Deliveries.Ended(message, startedAt, judged, learned));
        wakeUp.signal(endpoint.getQueue());
    }

    private Outcome judged(Message message, Outcome outcome, Throwable failure) {
        switch (outcome.vendor()) {
            case THERE -> circuit.succeeded(message.ticket());
            case NOT_ASKED -> circuit.unused(1);
            case HELD_BACK -> {
                circuit.unused(1);
                return outcome.status() != Status.WAITING ? outcome : outcome.paused(comesBack(Outcome.vendorException(failure)));
            }
            case AWAY -> {
                Instant until = circuit.failed(message.ticket(), outcome.failure().vendor(), outcome.answer(), outcome.retryAfter().orElse(Duration.ZERO));
                return until == null || outcome.status() != Status.WAITING ? outcome : outcome.paused(until);
            }
        }
        return outcome;
    }

    private Instant comesBack(VendorException held) {
        if (held instanceof HeldOff vendor) {
            return vendor.until();
        }
        // A refused sign-in is not about the message, so the message must not die of it.
        return held instanceof Throttled throttled ? waitlist.place(throttled) : deliveries.now().plus(HoldOff.FIRST_PAUSE);
    }

    private void prepare(Exchange exchange, Message message, Map<String, Object> variables) throws Exception {
        variables.forEach(exchange::setVariable);
        exchange.getMessage().setBody(JSON.readTree(message.payload()));
        exchange.setVariable("message", Long.toString(message.id()));
        exchange.setVariable("ticket", message.ticket());
        exchange.setVariable("kind", message.kind());
        exchange.setVariable("attempt", message.attempt());
        exchange.setVariable("acceptedAt", message.acceptedAt());
        exchange.setVariable("uncertain", message.uncertain());
        exchange.setVariable("tag", message.tag());
    }

    private void log(Deliveries.Ended one, Status status) {
        Message message = one.message();
        String answer = one.outcome().answer() == null ? "" : ": " + one.outcome().answer();
        if (status == Status.DELIVERED) {
            times.record(Duration.between(message.acceptedAt(), deliveries.now()));
        }
        // Messages that are retried need no person.
        boolean person = status == Status.DEAD || status == Status.UNCERTAIN;
        // Senders of wrong numbers send them by the thousand, so these are not logged one by one.
        long unknown = person && one.outcome().unknownTicket() ? lines.count("unknown ticket") : 1;
        try (LogFields said = LogFields.of(message)) {
            LOG.atLevel(person && unknown > 0 ? Level.WARN : Level.INFO).addMarker(LogFields.NAMED).log("{} {} {} (message {}, attempt {}){}{}",
                    message.ticket(), message.kind(), status.text(), message.id(), message.attempt(), answer, OnceAMinute.times(unknown));
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
