package tangoe.bridge.inbox;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands messages out, one of a ticket at a time and in order, and takes back how it went.
 *
 * <p>A claim locks lanes, not messages ({@code for update skip locked}), so replicas share the work and none of
 * them sees a ticket's second message before the first is done. The claim is committed before the message is
 * handed out: it is the mark that a call may be under way.
 */
public final class Deliveries {

    /** A lane that nobody may claim until a person acts on its first message. */
    static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final String PROCESS_ENDED = "The process that was delivering this message ended before the answer came";
    private static final int LONGEST_ANSWER = 2000;

    private final Jdbi jdbi;
    private final Clock clock;
    private final Replica replica;
    private final RetrySchedule schedule;
    private final WakeUp wakeUp;

    public Deliveries(Jdbi jdbi, Clock clock, Replica replica, RetrySchedule schedule, WakeUp wakeUp) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.replica = replica;
        this.schedule = schedule;
        this.wakeUp = wakeUp;
    }

    /** @return at most that many messages that are due, each of another ticket; they are {@code delivering} now */
    public List<Message> claim(String queue, int most) {
        Instant now = now();
        return jdbi.inTransaction(handle -> handle.createQuery("""
                        select ticket from lane where queue = :queue and claimed_by is null and due_at <= :now
                        order by due_at limit :most for update skip locked""")
                .bind("queue", queue).bind("now", now).bind("most", most).mapTo(String.class).list().stream()
                .flatMap(ticket -> claimFirst(handle, queue, ticket, now).stream()).toList());
    }

    private Optional<Message> claimFirst(Handle handle, String queue, String ticket, Instant now) {
        Optional<Message> first = handle.createQuery("""
                        select id, kind, payload, accepted_at, attempts, unsure, first_tried_at, holds from message
                        where queue = :queue and ticket = :ticket and status in ('accepted', 'waiting')
                        order by id limit 1""")
                .bind("queue", queue).bind("ticket", ticket)
                .map((row, context) -> new Message(row.getLong("id"), queue, ticket, row.getString("kind"),
                        row.getString("payload"), row.getTimestamp("accepted_at").toInstant(), row.getInt("attempts") + 1,
                        row.getBoolean("unsure"),
                        row.getTimestamp("first_tried_at") == null ? now : row.getTimestamp("first_tried_at").toInstant(),
                        row.getBoolean("holds")))
                .findOne();
        if (first.isEmpty()) {
            closeLane(handle, queue, ticket);
            return first;
        }
        handle.createUpdate("update lane set claimed_by = :replica where queue = :queue and ticket = :ticket")
                .bind("replica", replica.id()).bind("queue", queue).bind("ticket", ticket).execute();
        handle.createUpdate("""
                        update message set status = 'delivering', attempts = :attempt, claimed_by = :replica,
                        first_tried_at = :first where id = :id""")
                .bind("attempt", first.get().attempt()).bind("replica", replica.id())
                .bind("first", first.get().firstTriedAt()).bind("id", first.get().id()).execute();
        return first;
    }

    /**
     * Takes back a message that was handed out, and opens its ticket for the next one.
     *
     * @return the status that the message has now
     */
    public Status finish(Message message, Instant startedAt, Outcome outcome) {
        Instant now = now();
        Optional<Instant> next = outcome.status() == Status.WAITING
                ? schedule.next(message.attempt(), message.firstTriedAt(), now, outcome.retryAfter())
                : Optional.empty();
        Status status = outcome.status() == Status.WAITING && next.isEmpty() ? Status.DEAD : outcome.status();
        boolean ours = jdbi.inTransaction(handle -> {
            Inbox.lock(handle, message.queue(), message.ticket());
            int updated = handle.createUpdate("""
                            update message set status = :status, unsure = unsure or :unsure, error = :error, claimed_by = null,
                            next_attempt_at = :next, delivered_at = :delivered
                            where id = :id and attempts = :attempt and (claimed_by = :replica and status = 'delivering'
                            or :status = 'delivered' and status in ('uncertain', 'waiting'))""")
                    .bind("status", status.text()).bind("unsure", outcome.unsure()).bind("error", shortened(outcome.answer()))
                    .bind("next", next.orElse(null)).bind("delivered", status == Status.DELIVERED ? now : null)
                    .bind("id", message.id()).bind("attempt", message.attempt()).bind("replica", replica.id()).execute();
            if (updated == 0) {
                return false;
            }
            record(handle, message, startedAt, now, status, outcome.answer());
            releaseLane(handle, message.queue(), message.ticket(), now);
            return true;
        });
        if (!ours) {
            LOG.warn("Message {} of {} was taken over by another replica before it ended as {}: its present status stays",
                    message.id(), message.ticket(), status.text());
        }
        wakeUp.signal(message.queue());
        return status;
    }

    private static void record(Handle handle, Message message, Instant startedAt, Instant endedAt, Status outcome, String answer) {
        handle.createUpdate("""
                        insert into attempt (message_id, number, started_at, ended_at, outcome, answer)
                        values (:id, :number, :started, :ended, :outcome, :answer)""")
                .bind("id", message.id()).bind("number", message.attempt()).bind("started", startedAt)
                .bind("ended", endedAt).bind("outcome", outcome.text()).bind("answer", shortened(answer)).execute();
    }

    /** Decides from the ticket's messages when its lane is due; the caller holds the lane's lock. */
    static void releaseLane(Handle handle, String queue, String ticket, Instant now) {
        record Head(String status, Instant next) {
        }
        Optional<Head> head = handle.createQuery("""
                        select status, next_attempt_at from message where queue = :queue and ticket = :ticket
                        and (status in ('accepted', 'waiting') or (holds and status in ('dead', 'uncertain')))
                        order by id limit 1""")
                .bind("queue", queue).bind("ticket", ticket)
                .map((row, context) -> new Head(row.getString(1),
                        row.getTimestamp(2) == null ? now : row.getTimestamp(2).toInstant()))
                .findOne();
        if (head.isEmpty()) {
            closeLane(handle, queue, ticket);
            return;
        }
        boolean held = head.get().status().equals(Status.DEAD.text()) || head.get().status().equals(Status.UNCERTAIN.text());
        handle.createUpdate("update lane set claimed_by = null, due_at = :due where queue = :queue and ticket = :ticket")
                .bind("due", held ? NEVER : head.get().next()).bind("queue", queue).bind("ticket", ticket).execute();
    }

    private static void closeLane(Handle handle, String queue, String ticket) {
        handle.createUpdate("delete from lane where queue = :queue and ticket = :ticket")
                .bind("queue", queue).bind("ticket", ticket).execute();
    }

    /**
     * Takes back what replicas that are gone had in flight: nobody knows how those attempts ended.
     *
     * @return how many messages
     */
    public int recover(String queue, WhenUnknown unknown) {
        Instant now = now();
        int recovered = jdbi.inTransaction(handle -> {
            List<String> tickets = handle.createQuery("""
                            select ticket from lane where queue = :queue and claimed_by is not null
                            and claimed_by <> :me and claimed_by not in (select id from replica where alive_until > :signs)
                            for update skip locked""")
                    .bind("queue", queue).bind("me", replica.id()).bind("signs", replica.now())
                    .mapTo(String.class).list();
            for (String ticket : tickets) {
                handle.createUpdate("""
                                insert into attempt (message_id, number, started_at, ended_at, outcome, answer)
                                select id, attempts, :now, :now, :status, :answer from message
                                where queue = :queue and ticket = :ticket and status = 'delivering'""")
                        .bind("status", unknown.status().text()).bind("now", now).bind("answer", PROCESS_ENDED)
                        .bind("queue", queue).bind("ticket", ticket).execute();
                handle.createUpdate("""
                                update message set status = :status, unsure = true, claimed_by = null, next_attempt_at = :now,
                                error = :answer
                                where queue = :queue and ticket = :ticket and status = 'delivering'""")
                        .bind("status", unknown.status().text()).bind("now", now).bind("answer", PROCESS_ENDED)
                        .bind("queue", queue).bind("ticket", ticket).execute();
                releaseLane(handle, queue, ticket, now);
            }
            return tickets.size();
        });
        if (recovered > 0) {
            LOG.warn("Took back {} messages of {} that a process had in flight when it ended", recovered, queue);
            wakeUp.signal(queue);
        }
        return recovered;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String shortened(String text) {
        if (text == null) {
            return null;
        }
        return Storable.text(text.length() <= LONGEST_ANSWER ? text : text.substring(0, LONGEST_ANSWER - 1) + "…");
    }
}
