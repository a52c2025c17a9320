package tangoe.bridge.inbox;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * A row of table {@code lane}: a ticket in a queue. It exists exactly while the ticket has a message to deliver, and is claimed
 * exactly while one is being delivered. Whoever changes a ticket's messages first locks its lane, until the commit, so that
 * nobody decides without seeing another transaction's messages.
 */
record Lane(String queue, String ticket) {

    /** Stands for: due when a person has decided about the message that holds the ticket. */
    static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    /**
     * Id of the message that lane {@code l} delivers next or is held by. The condition repeats the index's list of five statuses,
     * so that PostgreSQL sees that the index has them all, in order.
     */
    static final String FIRST_OPEN = """
            select o.id from message o where o.queue = l.queue and o.ticket = l.ticket
            and o.status in ('accepted', 'waiting', 'delivering', 'dead', 'uncertain')
            and (o.status in ('accepted', 'waiting') or (o.holds and o.status in ('dead', 'uncertain')))
            order by o.queue, o.ticket, o.id limit 1""";

    private static final Comparator<Lane> ORDER = Comparator.comparing(Lane::queue).thenComparing(Lane::ticket);

    /**
     * Locks all lanes, in the same order everywhere, and creates missing ones; most are missing.
     *
     * @param strangers those of the tickets that have no link; the others are no longer strangers
     */
    static void makeAll(Handle handle, Collection<Lane> lanes, Set<Lane> strangers, Instant now) {
        List<Lane> ordered = lanes.stream().distinct().sorted(ORDER).toList();
        int made = handle.createUpdate("""
                        insert into lane (queue, ticket, due_at, stranger) select l.queue, l.ticket, :now, l.stranger
                        from unnest(cast(:queues as varchar array), cast(:tickets as varchar array), cast(:strangers as boolean array))
                        as l(queue, ticket, stranger) on conflict do nothing""")
                .bind("now", now).bind("queues", ordered.stream().map(Lane::queue).toArray(String[]::new))
                .bind("tickets", ordered.stream().map(Lane::ticket).toArray(String[]::new))
                .bind("strangers", ordered.stream().map(strangers::contains).toArray(Boolean[]::new)).execute();
        if (made < ordered.size()) {
            openAll(handle, ordered, now).stream().filter(lane -> !strangers.contains(lane)).forEach(lane -> handle
                    .createUpdate("update lane set stranger = false where queue = :queue and ticket = :ticket")
                    .bind("queue", lane.queue).bind("ticket", lane.ticket).execute());
        }
    }

    /** Locks all lanes, in the same order everywhere; most exist. @return the strangers among those */
    static Set<Lane> openAll(Handle handle, Collection<Lane> lanes, Instant now) {
        Map<String, List<Lane>> queues = lanes.stream().distinct().sorted(ORDER)
                .collect(Collectors.groupingBy(Lane::queue, LinkedHashMap::new, Collectors.toList()));
        Set<Lane> strangers = new HashSet<>();
        queues.forEach((queue, there) -> {
            Map<String, Boolean> locked = new HashMap<>();
            handle.createQuery("select ticket, stranger from lane where queue = :queue and ticket in (<tickets>) order by ticket for update")
                    .bind("queue", queue).bindList("tickets", tickets(there))
                    .map((row, context) -> locked.put(row.getString(1), row.getBoolean(2))).list();
            there.stream().filter(lane -> !locked.containsKey(lane.ticket)).forEach(lane -> lane.open(handle, now));
            there.stream().filter(lane -> locked.getOrDefault(lane.ticket, false)).forEach(strangers::add);
        });
        return strangers;
    }

    /** Due tickets that nobody delivers, the longest waiting first; not locked. */
    static List<String> waiting(Handle handle, String queue, boolean strangers, int most, Instant now) {
        return handle.createQuery("""
                        select ticket from lane where queue = :queue and stranger = :strangers and claimed_by is null and due_at <= :now
                        order by queue, stranger, due_at limit :most""")
                .bind("queue", queue).bind("strangers", strangers).bind("now", now).bind("most", most).mapTo(String.class).list();
    }

    /** @return those of the queues that have a ticket which is due and which nobody delivers */
    static List<String> queuesWithWork(Handle handle, Collection<String> queues, Instant now) {
        // Twice, so that each is one step into the index, however many tickets wait for later.
        String due = "exists (select 1 from lane l where l.queue = w.queue and l.stranger = %s and l.claimed_by is null and l.due_at <= :now)";
        return handle.createQuery("select w.queue from unnest(cast(:queues as varchar array)) as w(queue) where " + due.formatted("false")
                        + " or " + due.formatted("true"))
                .bind("queues", queues.toArray(String[]::new)).bind("now", now).mapTo(String.class).list();
    }

    /** Locks due lanes that nobody else has locked. @return their tickets, at most {@code most} */
    static List<String> lockDue(Handle handle, String queue, boolean strangers, int most, Instant now) {
        if (most < 1) {
            return List.of();
        }
        // H2 locks every row that it sorts, which would be every due lane. So the candidates are found first and only they are
        // locked.
        List<String> candidates = waiting(handle, queue, strangers, 2 * most + 8, now);
        if (candidates.isEmpty()) {
            return candidates;
        }
        // Not "is null": PostgreSQL would then search these few through the index of everything that is due.
        return handle.createQuery("""
                        select ticket from lane where queue = :queue and ticket in (<candidates>)
                        and coalesce(claimed_by, '') = '' and due_at <= :now order by due_at limit :most for update skip locked""")
                .bind("queue", queue).bindList("candidates", InList.of(candidates)).bind("now", now).bind("most", most)
                .mapTo(String.class).list();
    }

    /** Locks those lanes of a queue that nobody delivers and nobody else has locked. */
    static List<Lane> lockUnclaimed(Handle handle, Collection<Lane> lanes) {
        String queue = lanes.iterator().next().queue;
        return handle.createQuery("""
                        select ticket from lane where queue = :queue and ticket in (<tickets>) and coalesce(claimed_by, '') = ''
                        order by ticket for update skip locked""")
                .bind("queue", queue).bindList("tickets", tickets(lanes)).mapTo(String.class).list().stream()
                .map(ticket -> new Lane(queue, ticket)).toList();
    }

    /** For {@code in (<tickets>)}. */
    static List<String> tickets(Collection<Lane> lanes) {
        return InList.of(lanes.stream().map(Lane::ticket).toList());
    }

    /** Locks the lane until the end of the transaction, and makes it where there is none. */
    void open(Handle handle, Instant now) {
        boolean locked = false;
        while (!locked) {
            // Both statements can miss if another transaction removes or creates the lane in between.
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

    /** Ends the claim of a locked lane. The lane is due when its first open message is, and is removed if there is none. */
    void release(Handle handle, Instant now) {
        releaseAll(handle, List.of(this), now);
    }

    /** {@link #release} for several lanes of a queue. */
    static void releaseAll(Handle handle, Collection<Lane> lanes, Instant now) {
        if (lanes.isEmpty()) {
            return;
        }
        String queue = lanes.iterator().next().queue;
        Map<String, Instant> due = new HashMap<>();
        handle.createQuery("""
                        select m.ticket, m.status, m.next_attempt_at from lane l join message m on m.id = (%s)
                        where l.queue = :queue and l.ticket in (<tickets>)""".formatted(FIRST_OPEN))
                .bind("queue", queue).bindList("tickets", tickets(lanes))
                .map((row, context) -> due.put(row.getString(1), due(row.getString(2), row.getTimestamp(3), now))).list();
        List<Lane> empty = lanes.stream().filter(lane -> !due.containsKey(lane.ticket)).toList();
        if (!empty.isEmpty()) {
            handle.createUpdate("delete from lane where queue = :queue and ticket in (<tickets>)")
                    .bind("queue", queue).bindList("tickets", tickets(empty)).execute();
        }
        if (!due.isEmpty()) {
            PreparedBatch batch = handle.prepareBatch(
                    "update lane set claimed_by = null, due_at = :due where queue = :queue and ticket = :ticket");
            due.forEach((ticket, at) -> batch.bind("queue", queue).bind("ticket", ticket).bind("due", at).add());
            batch.execute();
        }
    }

    /** Whether a lane whose first open message has this status waits for a person. */
    static boolean isHeldBy(String status) {
        return status.equals(Status.DEAD.text()) || status.equals(Status.UNCERTAIN.text());
    }

    private static Instant due(String status, Timestamp next, Instant now) {
        return isHeldBy(status) ? NEVER : next == null ? now : next.toInstant();
    }

    /** For a locked lane whose messages were changed outside a claim. */
    void releaseUnlessClaimed(Handle handle, Instant now) {
        boolean claimed = handle.createQuery("select claimed_by is not null from lane where queue = :queue and ticket = :ticket")
                .bind("queue", queue).bind("ticket", ticket).mapTo(Boolean.class).one();
        if (!claimed) {
            release(handle, now);
        }
    }
}
