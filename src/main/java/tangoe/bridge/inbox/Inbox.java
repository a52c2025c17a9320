package tangoe.bridge.inbox;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import tangoe.bridge.database.StoreUnavailable;

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
     * Commits all messages together, in this order, without repetitions of earlier ones. Messages of other threads may share the
     * commit.
     *
     * @return a receipt for each, in the same order
     * @throws StoreUnavailable if nothing was committed
     */
    public List<Receipt> accept(List<NewMessage> messages) {
        return messages.isEmpty() ? List.of() : together.commit(messages);
    }

    /**
     * Commits messages together with something else.
     *
     * @param participant says, in the same transaction, which are to be accepted
     * @return a receipt for each of those, in the same order
     * @throws StoreUnavailable where nothing was committed
     */
    public List<Receipt> accept(List<NewMessage> messages, BiFunction<Handle, List<NewMessage>, List<NewMessage>> participant) {
        try {
            return commit(messages, participant, true);
        } catch (JdbiException e) {
            throw new StoreUnavailable(e);
        }
    }

    /**
     * Accepts messages in a transaction that is under way; whoever commits it signals their queues.
     *
     * @return false if another transaction has accepted one of them meanwhile: this one was rolled back and can begin again
     */
    boolean accept(Handle handle, List<NewMessage> messages) {
        return messages.isEmpty() || accept(handle, messages, true).isPresent();
    }

    private List<Receipt> commit(List<NewMessage> messages) {
        // Most are new, so inserting and failing on a known key costs less than looking for keys first.
        return commit(messages, (handle, all) -> all, false);
    }

    private List<Receipt> commit(List<NewMessage> messages, BiFunction<Handle, List<NewMessage>, List<NewMessage>> participant,
            boolean lookFirst) {
        Set<String> queues = new HashSet<>();
        Optional<List<Receipt>> receipts = Optional.empty();
        for (boolean look = lookFirst; receipts.isEmpty(); look = true) {
            boolean looks = look;
            receipts = jdbi.inTransaction(handle -> {
                List<NewMessage> valid = participant.apply(handle, messages);
                valid.forEach(message -> queues.add(message.queue()));
                return accept(handle, valid, looks);
            });
        }
        queues.forEach(wakeUp::signal);
        return receipts.get();
    }

    /** @return empty if one of them turned out to be known already: nothing was committed */
    private Optional<List<Receipt>> accept(Handle handle, List<NewMessage> messages, boolean look) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Batch batch = new Batch(messages, look ? seen(handle, messages, now) : Map.of());
        List<NewMessage> fresh = batch.fresh();
        if (!fresh.isEmpty()) {
            Set<Lane> strangers = fresh.stream().filter(NewMessage::stranger).map(NewMessage::lane).collect(Collectors.toSet());
            fresh.stream().filter(message -> !message.stranger()).map(NewMessage::lane).forEach(strangers::remove);
            Lane.makeAll(handle, fresh.stream().map(NewMessage::lane).toList(), strangers, now);
            // Under the lanes' locks, so that a ticket's ids rise in the order of the commits.
            batch.number(insert(handle, fresh, now));
            if (!remember(handle, batch, now)) {
                handle.rollback();
                return Optional.empty();
            }
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

    /** @return message ids by key, for those of their keys that are known */
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

    /** @return whether the own key of every fresh message was new; a covered key that is known stays with its earlier message */
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

    /** @return the keys that are known already; waits for other transactions that are inserting one of them */
    private static List<Key> remember(Handle handle, List<Key> keys, Instant now) {
        List<Key> taken = put(handle, keys);
        if (taken.isEmpty()) {
            return taken;
        }
        handle.createUpdate("delete from seen where dedupe_key = any(:keys) and ends_at <= :now")
                .bind("keys", each(taken, Key::text)).bind("now", now).execute();
        return put(handle, taken);
    }

    private static List<Key> put(Handle handle, List<Key> keys) {
        int put = keys.isEmpty() ? 0 : handle.createUpdate("""
                        insert into seen (dedupe_key, message_id, ends_at) select k.dedupe_key, k.message_id, k.ends_at
                        from unnest(cast(:keys as varchar array), cast(:ids as bigint array), cast(:ends as timestamp with time zone array))
                        as k(dedupe_key, message_id, ends_at) on conflict do nothing""")
                .bind("keys", each(keys, Key::text)).bind("ids", keys.stream().map(Key::messageId).toArray(Long[]::new))
                .bind("ends", keys.stream().map(Key::end).toArray(Instant[]::new)).execute();
        if (put == keys.size()) {
            return List.of();
        }
        Map<String, Long> there = new HashMap<>();
        handle.createQuery("select dedupe_key, message_id from seen where dedupe_key = any(:keys)").bind("keys", each(keys, Key::text))
                .map((row, context) -> there.put(row.getString(1), row.getLong(2))).list();
        return keys.stream().filter(key -> !Objects.equals(there.get(key.text()), key.messageId())).toList();
    }

    /** @return their ids, rising */
    private static List<Long> insert(Handle handle, List<NewMessage> messages, Instant now) {
        return handle.createUpdate("""
                        insert into message (id, queue, direction, ticket, kind, status, holds, payload, accepted_at, next_attempt_at)
                        select nextval('message_id'), m.queue, m.direction, m.ticket, m.kind, 'accepted', m.holds, m.payload, :now, :now
                        from unnest(cast(:queues as varchar array), cast(:directions as varchar array), cast(:tickets as varchar array),
                        cast(:kinds as varchar array), cast(:holds as boolean array), cast(:payloads as text array))
                        as m(queue, direction, ticket, kind, holds, payload)""")
                .bind("queues", each(messages, NewMessage::queue)).bind("directions", each(messages, NewMessage::direction))
                .bind("tickets", each(messages, NewMessage::ticket)).bind("kinds", each(messages, NewMessage::kind))
                .bind("holds", messages.stream().map(NewMessage::holds).toArray(Boolean[]::new))
                .bind("payloads", each(messages, NewMessage::payload)).bind("now", now)
                .executeAndReturnGeneratedKeys("id").mapTo(Long.class).list();
    }

    private static <T> String[] each(List<T> of, Function<T, String> text) {
        return of.stream().map(text).toArray(String[]::new);
    }

    /** A key as it is stored: long keys, and keys that are not plain ASCII, as their digest. */
    static String key(String key) {
        return PLAIN.matcher(key).matches() ? key : "sha256:" + DigestUtils.sha256Hex(key);
    }
}
