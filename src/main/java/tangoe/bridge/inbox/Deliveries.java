package tangoe.bridge.inbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import tangoe.bridge.cluster.Replica;

/**
 * Hands messages out, one per ticket at a time and in order, and records how each attempt ended.
 *
 * <p>A claim locks lanes and not messages ({@code for update skip locked}), so replicas share the work and none sees a ticket's
 * second message before the first is done. The claim is committed before the message is handed out, as the mark that a call may
 * be under way. Each claim has its own attempt number, which identifies late results of a claim that was taken over.
 */
public final class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final String COLUMNS = """
            m.id, m.queue, m.ticket, m.kind, m.payload, m.accepted_at, m.attempts, m.tries, m.unsure, m.first_tried_at,
            m.next_attempt_at, m.holds
            """;
    private static final String PROCESS_ENDED = "The process that was delivering this message ended before the answer came";
    private static final String NOT_HANDED_OUT = "The database connection was lost before the message was handed out; nothing was called";
    private static final int LONGEST_ANSWER = 2000;
    private static final TurnParticipant NOBODY = TurnParticipant.all(List.of());

    private final Jdbi jdbi;
    private final Clock clock;
    private final Replica replica;
    private final RetrySchedule schedule;
    private final WakeUp wakeUp;
    private final Inbox inbox;
    private final DueLook dueLook;
    /** Claims whose commit failed; the database may have carried it out all the same. */
    private final Map<String, Queue<Message>> uncertainClaims = new ConcurrentHashMap<>();

    public Deliveries(Jdbi jdbi, Clock clock, Replica replica, RetrySchedule schedule, WakeUp wakeUp) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.replica = replica;
        this.schedule = schedule;
        this.wakeUp = wakeUp;
        this.inbox = new Inbox(jdbi, clock, wakeUp);
        this.dueLook = new DueLook(jdbi, clock, wakeUp);
    }

    /** Wakes the dispatchers that have something to claim. */
    DueLook dueLook() {
        return dueLook;
    }

    /**
     * How the attempt of a message that was handed out ended.
     *
     * @param startedAt when the attempt began
     * @param learned   by the route
     */
    public record Ended(Message message, Instant startedAt, Outcome outcome, Learned learned) {

        /** The end of an attempt that learned nothing. */
        public Ended(Message message, Instant startedAt, Outcome outcome) {
            this(message, startedAt, outcome, Learned.of(message.id(), message.ticket(), null));
        }

        /** A vendor that refused the message has not done what the route wanted to be remembered. */
        private boolean teaches() {
            return !learned.isEmpty() && (outcome.status() == Status.DELIVERED || outcome.uncertain());
        }
    }

    /**
     * @param statuses new statuses of the messages that ended, in their order
     * @param claimed  what is to be delivered now
     * @param variables for the exchanges of the claimed messages, by ticket
     */
    public record Turn(List<Status> statuses, List<Message> claimed, Map<String, Map<String, Object>> variables) {
    }

    /**
     * {@link #finish} of all that ended and {@link #claim} with one commit.
     *
     * @param ended         at most one per ticket
     * @param most          messages of tickets that are known
     * @param mostStrangers messages of other tickets
     * @param participant   stores what the deliveries learned, with the same commit
     */
    public Turn turn(String queue, List<Ended> ended, int most, int mostStrangers, TurnParticipant participant) {
        giveBackUncertainClaims(queue);
        return take(queue, ended, most, mostStrangers, participant);
    }

    private Turn take(String queue, List<Ended> ended, int most, int mostStrangers, TurnParticipant participant) {
        Instant now = now();
        List<Learned> learned = ended.stream().filter(Ended::teaches).map(Ended::learned).toList();
        List<NewMessage> next = learned.stream().flatMap(one -> one.next().stream()).toList();
        List<Message> claimed = new ArrayList<>();
        try {
            Turn turn = null;
            while (turn == null) {
                turn = jdbi.inTransaction(handle -> {
                    claimed.clear();
                    participant.learned(handle, learned, now);
                    List<Status> finished = finish(handle, ended, now);
                    if (!inbox.accept(handle, next)) {
                        return null;
                    }
                    claimed.addAll(claim(handle, queue, most, mostStrangers, now));
                    return new Turn(finished, claimed, claimed.isEmpty() ? Map.of()
                            : participant.claimed(handle, claimed.stream().map(Message::ticket).toList()));
                });
            }
            next.stream().map(NewMessage::queue).distinct().forEach(wakeUp::signal);
            return turn;
        } catch (RuntimeException | Error e) {
            uncertainClaims(queue).addAll(claimed);
            throw e;
        }
    }

    /** @return up to so many due messages, one per ticket; they are {@code delivering} now, and each must end in {@link #finish} */
    public List<Message> claim(String queue, int most) {
        return turn(queue, List.of(), most, 0, NOBODY).claimed();
    }

    /**
     * Records the end of an attempt, and releases the ticket for its next message. If the claim was taken over meanwhile, only a
     * delivery counts, and only while nobody else tries the message.
     *
     * @return the status that the message has now
     */
    public Status finish(Message message, Instant startedAt, Outcome outcome) {
        return finish(new Ended(message, startedAt, outcome), NOBODY);
    }

    /** {@link #finish} with what the delivery learned. */
    Status finish(Ended ended, TurnParticipant participant) {
        Status status = take(ended.message().queue(), List.of(ended), 0, 0, participant).statuses().get(0);
        wakeUp.signal(ended.message().queue());
        return status;
    }

    /**
     * Tickets without a link that wait, the longest waiting first.
     *
     * @return their tickets
     */
    public List<String> strangers(String queue, int most) {
        return jdbi.withHandle(handle -> Lane.waiting(handle, queue, true, most, now()));
    }

    /** As {@link #strangers}, for the other tickets. */
    public List<String> waiting(String queue, int most) {
        return jdbi.withHandle(handle -> Lane.waiting(handle, queue, false, most, now()));
    }

    private List<Message> claim(Handle handle, String queue, int most, int mostStrangers, Instant now) {
        List<String> tickets = new ArrayList<>(Lane.lockDue(handle, queue, false, most, now));
        tickets.addAll(Lane.lockDue(handle, queue, true, mostStrangers, now));
        if (tickets.isEmpty()) {
            return List.of();
        }
        // Only a statement after the locks is certain to see what others committed about these tickets. Without a condition on
        // the status: PostgreSQL might otherwise read everything that is open to find these few.
        List<Message> heads = new ArrayList<>();
        handle.createQuery("select " + COLUMNS + ", m.status, l.stranger from lane l join message m on m.id = (" + Lane.FIRST_OPEN + """
                        ) where l.queue = :queue and l.ticket in (<tickets>)""")
                .bind("queue", queue).bindList("tickets", InList.of(tickets))
                .map((row, context) -> Lane.isHeldBy(row.getString("status")) || heads.add(
                        message(row, row.getInt("attempts") + 1, row.getInt("tries") + 1, firstTried(row, now), row.getBoolean("stranger")))).list();
        if (!heads.isEmpty()) {
            handle.createUpdate("update lane set claimed_by = :replica where queue = :queue and ticket in (<tickets>)")
                    .bind("replica", replica.id()).bind("queue", queue)
                    .bindList("tickets", InList.of(heads.stream().map(Message::ticket).toList())).execute();
            handle.createUpdate("""
                            update message set status = 'delivering', attempts = attempts + 1, tries = tries + 1,
                            first_tried_at = coalesce(first_tried_at, :now) where id in (<ids>)""")
                    .bind("now", now).bindList("ids", InList.of(heads.stream().map(Message::id).toList())).execute();
        }
        heads.stream().filter(message -> message.firstTriedAt().isBefore(now)).forEach(message -> handle
                .createUpdate("update message set first_tried_at = :first where id = :id")
                .bind("first", message.firstTriedAt()).bind("id", message.id()).execute());
        // A due lane without a message: only a change by hand can produce it.
        Set<String> empty = new HashSet<>(tickets);
        heads.forEach(message -> empty.remove(message.ticket()));
        Lane.releaseAll(handle, empty.stream().map(ticket -> new Lane(queue, ticket)).toList(), now);
        return heads;
    }

    private static Message message(ResultSet row, int attempt, int tries, Instant firstTriedAt,
            boolean stranger) throws SQLException {
        return new Message(row.getLong("id"), row.getString("queue"), row.getString("ticket"), row.getString("kind"),
                row.getString("payload"), row.getTimestamp("accepted_at").toInstant(), attempt, tries,
                row.getBoolean("unsure"), firstTriedAt, row.getBoolean("holds"), stranger);
    }

    /** Time in which a due message was not tried, because the vendor or the bridge was down, does not count in its schedule. */
    private static Instant firstTried(ResultSet row, Instant now) throws SQLException {
        Timestamp first = row.getTimestamp("first_tried_at");
        Timestamp due = row.getTimestamp("next_attempt_at");
        if (first == null || due == null || !due.toInstant().isBefore(now)) {
            return first == null ? now : first.toInstant();
        }
        return first.toInstant().plus(Duration.between(due.toInstant(), now));
    }

    private void giveBackUncertainClaims(String queue) {
        Queue<Message> messages = uncertainClaims(queue);
        for (Message message = messages.peek(); message != null; message = messages.peek()) {
            finish(message, now(), new Outcome(Status.WAITING, false, NOT_HANDED_OUT, Optional.of(Duration.ZERO)));
            messages.remove(message);
        }
    }

    private Queue<Message> uncertainClaims(String queue) {
        return uncertainClaims.computeIfAbsent(queue, name -> new ConcurrentLinkedQueue<>());
    }

    private List<Status> finish(Handle handle, List<Ended> ended, Instant now) {
        if (ended.isEmpty()) {
            return List.of();
        }
        Lane.openAll(handle, ended.stream().map(Deliveries::lane).toList(), now);
        List<Status> statuses = new ArrayList<>();
        List<Lane> ours = new ArrayList<>();
        List<Optional<Status>> ends = end(handle, ended, now);
        for (int i = 0; i < ended.size(); i++) {
            Ended one = ended.get(i);
            if (ends.get(i).isPresent()) {
                ours.add(lane(one));
            }
            statuses.add(ends.get(i).orElseGet(() -> endLate(handle, one.message(), now, one.outcome())));
        }
        Lane.releaseAll(handle, ours, now);
        ended.stream().map(Deliveries::lane).filter(lane -> !ours.contains(lane)).forEach(lane -> lane.releaseUnlessClaimed(handle, now));
        return statuses;
    }

    private static Lane lane(Ended ended) {
        return new Lane(ended.message().queue(), ended.message().ticket());
    }

    /** @return the new status of each message; empty if the claim was taken over */
    private List<Optional<Status>> end(Handle handle, List<Ended> ended, Instant now) {
        PreparedBatch updates = handle.prepareBatch("""
                        update message set status = :status, unsure = unsure or :uncertain, error = :error,
                        next_attempt_at = :next, delivered_at = :delivered, tries = case when :counts then tries else tries - 1 end,
                        first_tried_at = :firstTried, unknown_at = :unknown, away = :away
                        where id = :id and attempts = :attempt and status = 'delivering'""");
        List<Status> statuses = new ArrayList<>();
        for (Ended one : ended) {
            Message message = one.message();
            Outcome outcome = one.outcome();
            boolean counts = outcome.pausedUntil() == null;
            Instant firstTried = counts ? message.firstTriedAt()
                    : message.firstTriedAt().plus(Duration.between(one.startedAt(), outcome.pausedUntil()));
            Optional<Instant> next = outcome.status() != Status.WAITING ? Optional.empty()
                    : counts ? schedule.next(message.tries(), message.firstTriedAt(), now, outcome.retryAfter())
                    : Optional.of(outcome.pausedUntil());
            Status status = outcome.status() == Status.WAITING && next.isEmpty() ? Status.DEAD : outcome.status();
            statuses.add(status);
            updates.bind("status", status.text()).bind("uncertain", outcome.uncertain()).bind("error", status == Status.DELIVERED ? null : storable(outcome.answer()))
                    .bind("next", next.orElse(null)).bind("delivered", status == Status.DELIVERED ? now : null).bind("counts", counts)
                    .bind("firstTried", firstTried)
                    .bind("unknown", outcome.unknownTicket() ? now : null)
                    .bind("away", status == Status.WAITING ? outcome.away().map(VendorReturn::text).orElse(null) : null).bind("id", message.id()).bind("attempt", message.attempt()).add();
        }
        int[] updated = updates.execute();
        PreparedBatch attempts = handle.prepareBatch("""
                        insert into attempt (message_id, number, started_at, ended_at, outcome, answer)
                        values (:id, :number, :started, :ended, :outcome, :answer)""");
        List<Optional<Status>> ends = new ArrayList<>();
        for (int i = 0; i < updated.length; i++) {
            Ended one = ended.get(i);
            ends.add(updated[i] == 0 ? Optional.empty() : Optional.of(statuses.get(i)));
            if (updated[i] == 1) {
                attempts.bind("id", one.message().id()).bind("number", one.message().attempt()).bind("started", one.startedAt())
                        .bind("ended", now).bind("outcome", statuses.get(i).text()).bind("answer", storable(one.outcome().answer())).add();
            }
        }
        attempts.execute();
        return ends;
    }

    private static Status endLate(Handle handle, Message message, Instant now, Outcome outcome) {
        boolean counts = outcome.status() == Status.DELIVERED && handle.createUpdate("""
                        update message set status = 'delivered', error = null, next_attempt_at = null, delivered_at = :now
                        where id = :id and attempts = :attempt and status in ('uncertain', 'waiting')""")
                .bind("now", now).bind("id", message.id()).bind("attempt", message.attempt()).execute() == 1;
        if (counts) {
            handle.createUpdate("""
                            update attempt set ended_at = :now, outcome = 'delivered', answer = null
                            where message_id = :id and number = :attempt""")
                    .bind("now", now).bind("id", message.id()).bind("attempt", message.attempt()).execute();
        }
        Status status = handle.createQuery("select status from message where id = :id").bind("id", message.id())
                .mapTo(String.class).findOne().flatMap(Status::of).orElse(outcome.status());
        LOG.atLevel(status == Status.UNCERTAIN || status == Status.DEAD ? Level.WARN : Level.INFO)
                .log("Message {} of {} was taken back before its attempt {} ended as {}; it is {} now",
                message.id(), message.ticket(), message.attempt(), outcome.status().text(), status.text());
        return status;
    }

    /**
     * Ends the attempts of replicas that are gone as uncertain.
     *
     * @return how many messages
     */
    public int recover(String queue, WhenUncertain uncertain) {
        return recover(queue, uncertain, NOBODY);
    }

    /** {@link #recover} with somebody who stores what the replicas may have done. */
    int recover(String queue, WhenUncertain uncertain, TurnParticipant participant) {
        Instant now = now();
        Outcome outcome = new Outcome(uncertain.status(), true, PROCESS_ENDED, Optional.empty());
        List<Message> left = jdbi.inTransaction(handle -> {
            // Starts from messages in delivery, which are few; there may be a million lanes.
            List<String> delivering = handle.createQuery("select ticket from message where status = 'delivering' and queue = :queue")
                    .bind("queue", queue).mapTo(String.class).list();
            List<String> tickets = delivering.isEmpty() ? delivering : handle.createQuery("""
                            select ticket from lane where queue = :queue and ticket in (<delivering>) and claimed_by is not null
                            and claimed_by <> :me and claimed_by not in (select id from replica where alive_until > current_timestamp)
                            for update skip locked""")
                    .bind("queue", queue).bindList("delivering", InList.of(delivering)).bind("me", replica.id()).mapTo(String.class).list();
            if (tickets.isEmpty()) {
                return List.of();
            }
            List<Message> messages = handle.createQuery("select " + COLUMNS + """
                            from message m where m.queue = :queue and m.ticket = any(:tickets) and m.status = 'delivering'""")
                    .bind("queue", queue).bind("tickets", tickets.toArray(String[]::new))
                    .map((row, context) -> message(row, row.getInt("attempts"), row.getInt("tries"),
                            row.getTimestamp("first_tried_at").toInstant(), false)).list();
            participant.abandoned(handle, messages);
            end(handle, messages.stream().map(message -> new Ended(message, now, outcome)).toList(), now);
            Lane.releaseAll(handle, tickets.stream().map(ticket -> new Lane(queue, ticket)).toList(), now);
            return messages;
        });
        if (!left.isEmpty()) {
            LOG.atLevel(uncertain.status() == Status.UNCERTAIN ? Level.WARN : Level.INFO)
                    .log("Took back {} messages of {} that a process had in flight when it ended", left.size(), queue);
            wakeUp.signal(queue);
        }
        return left.size();
    }

    Clock clock() {
        return clock;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String storable(String text) {
        if (text == null) {
            return null;
        }
        if (text.length() <= LONGEST_ANSWER) {
            return Storable.text(text);
        }
        int end = LONGEST_ANSWER - 1;
        // Does not split a surrogate pair.
        return Storable.text(text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…");
    }
}
