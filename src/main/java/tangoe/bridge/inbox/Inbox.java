package tangoe.bridge.inbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Accepts messages: when {@link #accept} returns, they are committed. */
public final class Inbox {

    private static final int LONGEST_KEY = 200;

    private final Jdbi jdbi;
    private final Clock clock;
    private final WakeUp wakeUp;

    public Inbox(Jdbi jdbi, Clock clock, WakeUp wakeUp) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.wakeUp = wakeUp;
    }

    /**
     * Commits all messages together, in this order, leaving out those that were accepted before.
     *
     * @return a receipt for each, in the same order
     * @throws InboxUnavailable where nothing was committed
     */
    public List<Receipt> accept(List<NewMessage> messages) {
        if (messages.isEmpty()) {
            return List.of();
        }
        try {
            List<Receipt> receipts = jdbi.inTransaction(handle -> accept(handle, messages));
            messages.stream().map(NewMessage::queue).distinct().forEach(wakeUp::signal);
            return receipts;
        } catch (JdbiException e) {
            throw new InboxUnavailable(e);
        }
    }

    private List<Receipt> accept(Handle handle, List<NewMessage> messages) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<Long> ids = nextIds(handle, messages.size());
        List<Receipt> receipts = new ArrayList<>();
        List<Integer> fresh = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            NewMessage message = messages.get(i);
            Receipt receipt = message.dedupe() == null
                    ? new Receipt(ids.get(i), false)
                    : remember(handle, key(message.dedupe()), ids.get(i), message, now);
            receipts.add(receipt);
            if (!receipt.repeated()) {
                fresh.add(i);
                message.covers().forEach(covered -> remember(handle, key(covered), receipt.id(), null, now));
            }
        }
        openLanes(handle, fresh.stream().map(messages::get).toList(), now);
        insert(handle, fresh, messages, ids, now);
        return receipts;
    }

    /** @return whether a message with this key, or one that covers it, was accepted */
    public boolean hasSeen(String key) {
        Instant now = clock.instant();
        return jdbi.withHandle(handle -> handle
                .createQuery("select 1 from seen where dedupe_key = :key and (ends_at is null or ends_at > :now)")
                .bind("key", key(key)).bind("now", now).mapTo(Integer.class).findOne().isPresent());
    }

    private static List<Long> nextIds(Handle handle, int count) {
        return handle.createQuery("select nextval('message_id') from generate_series(1, :count)")
                .bind("count", count).mapTo(Long.class).list();
    }

    private static Receipt remember(Handle handle, String key, long id, NewMessage message, Instant now) {
        Instant end = message == null || message.window() == null ? null : now.plus(message.window());
        int inserted = handle.createUpdate(
                "insert into seen (dedupe_key, message_id, ends_at) values (:key, :id, :end) on conflict do nothing")
                .bind("key", key).bind("id", id).bind("end", end).execute();
        if (inserted == 1) {
            return new Receipt(id, false);
        }
        int renewed = handle.createUpdate(
                "update seen set message_id = :id, ends_at = :end where dedupe_key = :key and ends_at <= :now")
                .bind("key", key).bind("id", id).bind("end", end).bind("now", now).execute();
        if (renewed == 1) {
            return new Receipt(id, false);
        }
        Optional<Long> earlier = handle.createQuery("select message_id from seen where dedupe_key = :key")
                .bind("key", key).mapTo(Long.class).findOne();
        return new Receipt(earlier.orElse(id), true);
    }

    /** Locks each message's lane until the commit, in one order for all, so that two batches never wait for each other. */
    private static void openLanes(Handle handle, List<NewMessage> messages, Instant now) {
        record Lane(String queue, String ticket) {
        }
        messages.stream().map(message -> new Lane(message.queue(), message.ticket())).distinct()
                .sorted(Comparator.comparing(Lane::queue).thenComparing(Lane::ticket))
                .forEach(lane -> openLane(handle, lane.queue(), lane.ticket(), now));
    }

    /** Locks a ticket's lane until the end of the transaction, and makes it where there is none. */
    static void openLane(Handle handle, String queue, String ticket, Instant now) {
        boolean locked = false;
        while (!locked) {
            // Both can fail when others close and open the lane between the two statements.
            locked = lock(handle, queue, ticket) || make(handle, queue, ticket, now);
        }
    }

    static boolean lock(Handle handle, String queue, String ticket) {
        return handle.createUpdate("update lane set due_at = due_at where queue = :queue and ticket = :ticket")
                .bind("queue", queue).bind("ticket", ticket).execute() == 1;
    }

    private static boolean make(Handle handle, String queue, String ticket, Instant now) {
        return handle.createUpdate(
                "insert into lane (queue, ticket, due_at) values (:queue, :ticket, :now) on conflict do nothing")
                .bind("queue", queue).bind("ticket", ticket).bind("now", now).execute() == 1;
    }

    private static void insert(Handle handle, List<Integer> fresh, List<NewMessage> messages, List<Long> ids, Instant now) {
        if (fresh.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                insert into message (id, queue, direction, ticket, kind, status, holds, payload, accepted_at, next_attempt_at)
                values (:id, :queue, :direction, :ticket, :kind, 'accepted', :holds, :payload, :now, :now)""");
        for (int i : fresh) {
            NewMessage message = messages.get(i);
            batch.bind("id", ids.get(i)).bind("queue", message.queue()).bind("direction", message.direction())
                    .bind("ticket", message.ticket()).bind("kind", message.kind()).bind("holds", message.holds())
                    .bind("payload", message.payload()).bind("now", now).add();
        }
        batch.execute();
    }

    /** A key of any length fits: a long one is stored as its digest. */
    private static String key(String key) {
        return key.length() <= LONGEST_KEY ? key : "sha256:" + digest(key);
    }

    /** SHA-256 as 64 hexadecimal digits. */
    public static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
