package tangoe.bridge.inbox;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * A ticket of a queue, as a row of table {@code lane}. There is one exactly while the ticket has a message to
 * deliver, and it is claimed exactly while one is being delivered. Whoever changes a ticket's messages locks its
 * lane first and until the commit, so nobody decides on messages that another transaction has not shown yet.
 */
record Lane(String queue, String ticket) {

    /** Due when a person has acted on the message that holds the ticket. */
    static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private static final Comparator<Lane> ORDER = Comparator.comparing(Lane::queue).thenComparing(Lane::ticket);

    /** Locks all of them, in one order for everybody, so that two batches never wait for each other. */
    static void openAll(Handle handle, Collection<Lane> lanes, Instant now) {
        List<Lane> ordered = lanes.stream().distinct().sorted(ORDER).toList();
        PreparedBatch batch = handle.prepareBatch(
                "insert into lane (queue, ticket, due_at) values (:queue, :ticket, :now) on conflict do nothing");
        ordered.forEach(lane -> batch.bind("queue", lane.queue).bind("ticket", lane.ticket).bind("now", now).add());
        int[] made = batch.execute();
        for (int i = 0; i < made.length; i++) {
            if (made[i] == 0) {
                ordered.get(i).open(handle, now);
            }
        }
    }

    /** Locks the lane until the end of the transaction, and makes it where there is none. */
    void open(Handle handle, Instant now) {
        boolean locked = false;
        while (!locked) {
            // Both fail when another transaction removes the lane between the two statements, or makes it.
            locked = lock(handle) || make(handle, now);
        }
    }

    private boolean lock(Handle handle) {
        return handle.createQuery("select 1 from lane where queue = :queue and ticket = :ticket for update")
                .bind("queue", queue).bind("ticket", ticket).mapTo(Integer.class).findOne().isPresent();
    }

    private boolean make(Handle handle, Instant now) {
        return handle.createUpdate("insert into lane (queue, ticket, due_at) values (:queue, :ticket, :now) on conflict do nothing")
                .bind("queue", queue).bind("ticket", ticket).bind("now", now).execute() == 1;
    }

    /** Ends the claim of a locked lane: it is due when its first message is, and gone with the last one. */
    void release(Handle handle, Instant now) {
        record Head(Status status, Instant due) {
        }
        Optional<Head> head = handle.createQuery("""
                        select status, next_attempt_at from message where queue = :queue and ticket = :ticket
                        and (status in ('accepted', 'waiting') or (holds and status in ('dead', 'uncertain')))
                        order by queue, ticket, id limit 1""")
                .bind("queue", queue).bind("ticket", ticket)
                .map((row, context) -> new Head(Status.of(row.getString(1)).orElseThrow(),
                        row.getTimestamp(2) == null ? now : row.getTimestamp(2).toInstant()))
                .findOne();
        if (head.isEmpty()) {
            handle.createUpdate("delete from lane where queue = :queue and ticket = :ticket")
                    .bind("queue", queue).bind("ticket", ticket).execute();
            return;
        }
        boolean held = head.get().status() == Status.DEAD || head.get().status() == Status.UNCERTAIN;
        handle.createUpdate("update lane set claimed_by = null, due_at = :due where queue = :queue and ticket = :ticket")
                .bind("due", held ? NEVER : head.get().due()).bind("queue", queue).bind("ticket", ticket).execute();
    }

    /** For a locked lane whose messages were changed by somebody else than its claimer. */
    void releaseUnlessClaimed(Handle handle, Instant now) {
        boolean claimed = handle.createQuery("select claimed_by is not null from lane where queue = :queue and ticket = :ticket")
                .bind("queue", queue).bind("ticket", ticket).mapTo(Boolean.class).one();
        if (!claimed) {
            release(handle, now);
        }
    }
}
