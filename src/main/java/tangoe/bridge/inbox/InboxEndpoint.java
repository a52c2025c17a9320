package tangoe.bridge.inbox;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultEndpoint;

/**
 * The durable inbox in a route.
 *
 * <p>{@code to: inbox:QUEUE} commits the body as one message, or a list of objects with {@code ticket}, {@code kind},
 * {@code dedupe}, {@code covers}, {@code holds}, {@code payload} and, if it is another, {@code queue} and {@code direction} as several
 * messages in one commit. The body is then
 * {@code {"id": "…"}}, or a list of these.
 *
 * <p>{@code from: inbox:QUEUE} hands a message out; the body is its payload as a JSON tree. The exchange's variables say {@code message} (id),
 * {@code ticket}, {@code kind}, {@code attempt}, {@code uncertain} and {@code tag}, and what the participants add. What the route sets as
 * {@code learned} is stored with the end of the delivery ({@link Learned}).
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "inbox", title = "Inbox", syntax = "inbox:queue", category = Category.MESSAGING)
public final class InboxEndpoint extends DefaultEndpoint {

    @UriPath(description = "Name of the queue")
    @Metadata(required = true)
    private final String queue;
    @UriParam(label = "producer", enums = "to-tangoe,to-servicenow", description = "Which way the message goes, as lists and metrics count it;"
            + " queues to-tangoe and to-servicenow say it by their name")
    private String direction;
    @UriParam(label = "producer", description = "The ticket whose messages stay in order")
    private String ticket;
    @UriParam(label = "producer", description = "What the message says")
    private String kind;
    @UriParam(label = "producer", description = "A second message with this key is the same message")
    private String dedupe;
    @UriParam(label = "producer", description = "How long the key counts; for ever where none is named")
    private Duration window;
    @UriParam(label = "producer", description = "Whether no link knows the ticket: such tickets have a few workers of their own and take none"
            + " of the others'", defaultValue = "false")
    private String stranger;
    @UriParam(label = "producer", description = "Whether later messages of the ticket wait while this one is dead or uncertain")
    private boolean holds;
    @UriParam(label = "producer", description = "Bean that says which messages of a list are still right, and stores what belongs to them"
            + " in the same transaction")
    private AcceptParticipant acceptParticipant;
    @UriParam(label = "consumer", description = "Names of beans, with commas between, that give the route variables about the ticket and store"
            + " what it says in the variable learned, in the transactions that claim and end a message")
    private String turnParticipants;
    @UriParam(label = "consumer", description = "What becomes of a message whose outcome nobody knows: park, lookup or resend",
            defaultValue = "lookup")
    private String uncertain = "lookup";
    @UriParam(label = "consumer", description = "The vendor that the route calls: queues that call the same one share a circuit; a queue that"
            + " names none has its own")
    private String vendor;
    @UriParam(label = "consumer", description = "How many tickets that fail in a row mean that the vendor is down", defaultValue = "5")
    private int circuitAfter = 5;
    @UriParam(label = "consumer", description = "How many messages may be in flight at once", defaultValue = "8")
    private int workers = 8;

    InboxEndpoint(String uri, Component component, String queue) {
        super(uri, component);
        this.queue = queue;
    }

    @Override
    public Producer createProducer() {
        StoreSpace space = getCamelContext().getRegistry().lookupByNameAndType("storeSpace", StoreSpace.class);
        return new InboxProducer(this, bean("inbox", Inbox.class), space == null ? StoreSpace.ENDLESS : space);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (workers < 1) {
            throw new IllegalArgumentException("inbox:" + queue + " needs at least one worker, not workers=" + workers);
        }
        Circuits circuits = getCamelContext().getRegistry().lookupByNameAndType("circuits", Circuits.class);
        MeterRegistry meters = getCamelContext().getRegistry().findSingleByType(MeterRegistry.class);
        InboxConsumer consumer = new InboxConsumer(this, processor, bean("deliveries", Deliveries.class), bean("wakeUp", WakeUp.class),
                circuits == null ? new Circuits() : circuits, meters == null ? new CompositeMeterRegistry() : meters);
        configureConsumer(consumer);
        return consumer;
    }

    private <T> T bean(String name, Class<T> type) {
        return CamelContextHelper.mandatoryLookup(getCamelContext(), name, type);
    }

    WhenUncertain whenUncertain() {
        return switch (uncertain) {
            case "park" -> WhenUncertain.PARK;
            case "lookup", "resend" -> WhenUncertain.AGAIN;
            default -> throw new IllegalArgumentException("uncertain=" + uncertain + " is none of park, lookup, resend");
        };
    }

    public String getQueue() {
        return queue;
    }

    /** @throws IllegalArgumentException if neither the option nor the queue's name says it */
    String direction() {
        String named = direction == null ? queue : direction;
        if (!NewMessage.DIRECTIONS.contains(named)) {
            throw new IllegalArgumentException("inbox:" + queue + " needs a direction: " + String.join(" or ", NewMessage.DIRECTIONS));
        }
        return named;
    }

    public String getDirection() {
        return direction;
    }

    public void setDirection(String direction) {
        this.direction = direction;
    }

    public String getTicket() {
        return ticket;
    }

    public void setTicket(String ticket) {
        this.ticket = ticket;
    }

    public String getKind() {
        return kind;
    }

    public void setKind(String kind) {
        this.kind = kind;
    }

    public String getDedupe() {
        return dedupe;
    }

    public void setDedupe(String dedupe) {
        this.dedupe = dedupe;
    }

    public Duration getWindow() {
        return window;
    }

    public void setWindow(Duration window) {
        this.window = window;
    }

    public String getStranger() {
        return stranger;
    }

    public void setStranger(String stranger) {
        this.stranger = stranger;
    }

    public boolean isHolds() {
        return holds;
    }

    public void setHolds(boolean holds) {
        this.holds = holds;
    }

    public AcceptParticipant getAcceptParticipant() {
        return acceptParticipant;
    }

    public void setAcceptParticipant(AcceptParticipant acceptParticipant) {
        this.acceptParticipant = acceptParticipant;
    }

    TurnParticipant turnParticipant() {
        return TurnParticipant.all(turnParticipants == null ? List.of() : Stream.of(turnParticipants.split(","))
                .map(name -> bean(name.strip(), TurnParticipant.class)).toList());
    }

    public String getTurnParticipants() {
        return turnParticipants;
    }

    public void setTurnParticipants(String turnParticipants) {
        this.turnParticipants = turnParticipants;
    }

    String circuit() {
        return vendor == null ? queue : vendor;
    }

    public String getVendor() {
        return vendor;
    }

    public void setVendor(String vendor) {
        this.vendor = vendor;
    }

    public String getUncertain() {
        return uncertain;
    }

    public void setUncertain(String uncertain) {
        this.uncertain = uncertain;
    }

    public int getWorkers() {
        return workers;
    }

    public void setWorkers(int workers) {
        this.workers = workers;
    }

    public int getCircuitAfter() {
        return circuitAfter;
    }

    public void setCircuitAfter(int circuitAfter) {
        this.circuitAfter = circuitAfter;
    }
}
