package tangoe.bridge.inbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Accepts messages: when {@link #accept} returns, they are committed. */
public final class Inbox {

    private static final Pattern PLAIN = Pattern.compile("[ -~]{1,200}");

    private final Jdbi jdbi;
    private final Clock clock;
    private final WakeUp wakeUp;
    private final SharedCommit<NewMessage, Receipt> together = new SharedCommit<>(this::commit);

    public Inbox(Jdbi jdbi, Clock clock, WakeUp wakeUp) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.wakeUp = wakeUp;
    }

    /**
     * Commits all messages together, in this order, leaving out those that were accepted before. What other threads bring
     * meanwhile goes with the same commit.
     *
     * @return a receipt for each, in the same order
     * @throws InboxUnavailable where nothing was committed
     */
    public List<Receipt> accept(List<NewMessage> messages) {
        return messages.isEmpty() ? List.of() : together.commit(messages);
    }

    /**
     * Commits the messages that still hold, together with something else.
     *
     * @param beside says which hold, in the same transaction
     * @return a receipt for each of those, in the same order
     * @throws InboxUnavailable where nothing was committed
     */
    public List<Receipt> accept(List<NewMessage> messages, BiFunction<Handle, List<NewMessage>, List<NewMessage>> beside) {
        try {
            return commit(messages, beside);
        } catch (JdbiException e) {
            throw new InboxUnavailable(e);
        }
    }

    private List<Receipt> commit(List<NewMessage> messages) {
        return commit(messages, (handle, all) -> all);
    }

    private List<Receipt> commit(List<NewMessage> messages, BiFunction<Handle, List<NewMessage>, List<NewMessage>> beside) {
        Optional<List<Receipt>> receipts = Optional.empty();
        while (receipts.isEmpty()) {
            receipts = jdbi.inTransaction(handle -> accept(handle, beside.apply(handle, messages)));
        }
        messages.stream().map(NewMessage::queue).distinct().forEach(wakeUp::signal);
        return receipts.get();
    }

    /** @return empty where another process accepted one of them at the same time: nothing was committed, and its key is known now */
    private Optional<List<Receipt>> accept(Handle handle, List<NewMessage> messages) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Batch batch = new Batch(messages, seen(handle, messages, now));
        List<NewMessage> fresh = batch.fresh();
        if (!fresh.isEmpty()) {
            Lane.makeAll(handle, fresh.stream().map(message -> new Lane(message.queue(), message.ticket())).toList(), now);
            // Taken under the lanes' locks, so that a ticket's ids rise in the order of the commits.
            batch.number(nextIds(handle, fresh.size()));
            if (!remember(handle, batch, now)) {
                handle.rollback();
                return Optional.empty();
            }
            insert(handle, batch, now);
        }
        return Optional.of(batch.receipts());
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

    /** @return message ids of the keys among theirs that count already */
    private static Map<String, Long> seen(Handle handle, List<NewMessage> messages, Instant now) {
        String[] keys = messages.stream()
                .flatMap(message -> Stream.concat(Stream.ofNullable(message.dedupe()), message.covers().stream()))
                .map(Inbox::key).distinct().toArray(String[]::new);
        if (keys.length == 0) {
            return Map.of();
        }
        Map<String, Long> seen = new HashMap<>();
        handle.createQuery("""
                        select dedupe_key, message_id from seen where dedupe_key = any(:keys)
                        and (ends_at is null or ends_at > :now)""")
                .bind("keys", keys).bind("now", now)
                .map((row, context) -> seen.put(row.getString(1), row.getLong(2))).list();
        return seen;
    }

    private record Key(String text, long messageId, Instant end) {
    }

    /** @return whether each fresh message's own key was new; where an earlier message has a covered key, that one keeps it */
    private static boolean remember(Handle handle, Batch batch, Instant now) {
        List<Key> own = new ArrayList<>();
        List<Key> covered = new ArrayList<>();
        batch.forEach((id, message) -> {
            if (message.dedupe() != null) {
                own.add(new Key(key(message.dedupe()), id, message.window() == null ? null : now.plus(message.window())));
            }
            message.covers().forEach(text -> covered.add(new Key(key(text), id, null)));
        });
        if (!remember(handle, own, now).isEmpty()) {
            return false;
        }
        remember(handle, covered, now);
        return true;
    }

    /** @return the keys that count already; where another transaction is about to remember one, it is waited for */
    private static List<Key> remember(Handle handle, List<Key> keys, Instant now) {
        List<Key> taken = put(handle, keys);
        if (taken.isEmpty()) {
            return taken;
        }
        handle.createUpdate("delete from seen where dedupe_key = any(:keys) and ends_at <= :now")
                .bind("keys", taken.stream().map(Key::text).toArray(String[]::new)).bind("now", now).execute();
        return put(handle, taken);
    }

    private static List<Key> put(Handle handle, List<Key> keys) {
        if (keys.isEmpty()) {
            return keys;
        }
        PreparedBatch batch = handle.prepareBatch(
                "insert into seen (dedupe_key, message_id, ends_at) values (:key, :id, :end) on conflict do nothing");
        keys.forEach(key -> batch.bind("key", key.text()).bind("id", key.messageId()).bind("end", key.end()).add());
        int[] put = batch.execute();
        return IntStream.range(0, put.length).filter(i -> put[i] == 0).mapToObj(keys::get).toList();
    }

    private static void insert(Handle handle, Batch accepted, Instant now) {
        PreparedBatch batch = handle.prepareBatch("""
                insert into message (id, queue, direction, ticket, kind, status, holds, payload, accepted_at, next_attempt_at)
                values (:id, :queue, :direction, :ticket, :kind, 'accepted', :holds, :payload, :now, :now)""");
        accepted.forEach((id, message) -> batch.bind("id", id).bind("queue", message.queue()).bind("direction", message.direction())
                .bind("ticket", message.ticket()).bind("kind", message.kind()).bind("holds", message.holds())
                .bind("payload", message.payload()).bind("now", now).add());
        batch.execute();
    }

    /** As it is stored: what is long, or not plain ASCII and so perhaps altered by a database, as its digest. */
    static String key(String key) {
        return PLAIN.matcher(key).matches() ? key : "sha256:" + digest(key);
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
