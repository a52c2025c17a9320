package tangoe.bridge.inbox;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows messages, and carries out what a person decides about them. */
public final class Messages {

    private static final Logger LOG = LoggerFactory.getLogger(Messages.class);
    /** Statuses of messages that a person can replay. */
    public static final List<Status> REPLAYABLE = List.of(Status.DEAD, Status.UNCERTAIN, Status.DISCARDED, Status.WAITING);

    private static final String COLUMNS = """
            id, ticket, kind, direction, status, attempts, accepted_at, next_attempt_at, delivered_at, error,
            (select a.answer from attempt a where a.message_id = message.id and a.number = message.attempts and a.outcome = 'delivered')
            as remark""";
    private static final int REPLAYED_AT_ONCE = 200;

    private final Jdbi jdbi;
    private final Clock clock;
    private final WakeUp wakeUp;
    private final Inbox inbox;

    public Messages(Jdbi jdbi, Clock clock, WakeUp wakeUp) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.wakeUp = wakeUp;
        this.inbox = new Inbox(jdbi, clock, wakeUp);
    }

    /**
     * A filter; null in a field means any.
     *
     * @param from accepted at or after
     * @param to   accepted before
     */
    public record Filter(Status status, String ticket, String kind, Instant from, Instant to) {
    }

    /**
     * @param after the last id of the page before, 0 for the first page
     * @return oldest first, as the contract names the fields
     */
    public List<Map<String, Object>> list(Filter filter, long after, int limit) {
        return jdbi.withHandle(handle -> where(handle,
                "select " + COLUMNS + " from message where id > :after", filter, " order by " + order(filter) + " limit :limit")
                .bind("after", after).bind("limit", limit).map((row, context) -> shown(row)).list());
    }

    /** @return the message with {@code payload} (JSON text) and {@code tries}, every attempt */
    public Optional<Map<String, Object>> find(long id) {
        return jdbi.withHandle(handle -> {
            Optional<Map<String, Object>> message = handle
                    .createQuery("select " + COLUMNS + ", payload from message where id = :id").bind("id", id)
                    .map((row, context) -> {
                        Map<String, Object> shown = shown(row);
                        shown.put("payload", row.getString("payload"));
                        return shown;
                    }).findOne();
            message.ifPresent(found -> found.put("tries", attempts(handle, id)));
            return message;
        });
    }

    private static List<Map<String, Object>> attempts(Handle handle, long id) {
        return handle.createQuery("""
                        select number, started_at, ended_at, outcome, answer from attempt where message_id = :id order by number""")
                .bind("id", id).map((row, context) -> {
                    Map<String, Object> shown = new LinkedHashMap<>();
                    shown.put("number", row.getInt("number"));
                    shown.put("started_at", time(row, "started_at"));
                    shown.put("ended_at", time(row, "ended_at"));
                    shown.put("outcome", row.getString("outcome"));
                    shown.put("answer", row.getString("answer"));
                    return shown;
                }).list();
    }

    /** @return whether there was such a message, in one of the {@link #REPLAYABLE} statuses */
    public boolean replay(long id) {
        return change(id, REPLAYABLE, Status.WAITING);
    }

    /**
     * Replays all of them, a few at a time; after an interruption each is either replayed or unchanged. A message whose status
     * changes before its turn is left out: who replays what waits does not mean what is uncertain.
     */
    public int replay(Filter filter) {
        List<Status> from = filter.status() == null ? REPLAYABLE
                : REPLAYABLE.stream().filter(filter.status()::equals).toList();
        int replayed = 0;
        long after = 0;
        while (!from.isEmpty()) {
            List<Map<String, Object>> page = list(filter, after, REPLAYED_AT_ONCE);
            if (page.isEmpty()) {
                return replayed;
            }
            for (Map<String, Object> message : page) {
                after = Long.parseLong((String) message.get("id"));
                if (change(after, from, Status.WAITING)) {
                    replayed++;
                }
            }
        }
        return replayed;
    }

    /** @return whether there was such an undelivered message; it stays visible as discarded */
    public boolean discard(long id) {
        return change(id, List.of(Status.DEAD, Status.UNCERTAIN, Status.WAITING, Status.ACCEPTED), Status.DISCARDED);
    }

    /**
     * Has a message count as delivered, as somebody says who knows what came of it.
     *
     * @param learned as a delivery says it, {@link Learned}; stored in the same transaction
     * @return whether there was such a message
     * @throws IllegalArgumentException if {@code learned} has another shape
     */
    public boolean settle(long id, String ticket, Object learned, TurnParticipant participant) {
        Learned said = Learned.of(id, ticket, learned);
        boolean settled = change(id, List.of(Status.UNCERTAIN, Status.DEAD), Status.DELIVERED,
                handle -> participant.learned(handle, List.of(said), now()), said.next());
        if (settled) {
            said.next().forEach(next -> wakeUp.signal(next.queue()));
        }
        return settled;
    }

    private boolean change(long id, List<Status> from, Status to) {
        return change(id, from, to, handle -> { }, List.of());
    }

    /**
     * @param first what is stored with it, before the lane is locked
     * @param next  messages that follow from it
     */
    private boolean change(long id, List<Status> from, Status to, Consumer<Handle> first, List<NewMessage> next) {
        Instant now = now();
        Optional<Lane> changedLane = null;
        while (changedLane == null) {
            changedLane = jdbi.inTransaction(handle -> {
                first.accept(handle);
                Optional<Lane> changed = changed(handle, id, from, to, now);
                if (changed.isEmpty()) {
                    handle.rollback();
                    return changed;
                }
                return inbox.accept(handle, next) ? changed : null;
            });
        }
        changedLane.ifPresent(lane -> wakeUp.signal(lane.queue()));
        return changedLane.isPresent();
    }

    /** @return the message's lane; empty if there is no such message in one of these statuses */
    private static Optional<Lane> changed(Handle handle, long id, List<Status> from, Status to, Instant now) {
        Optional<Lane> found = handle.createQuery("select queue, ticket from message where id = :id").bind("id", id)
                .map((row, context) -> new Lane(row.getString(1), row.getString(2))).findOne();
        if (found.isEmpty()) {
            return found;
        }
        Lane lane = found.get();
        lane.open(handle, now);
        int changed = handle.createUpdate("""
                        update message set status = :to, next_attempt_at = :next, first_tried_at = null, tries = 0, unknown_at = null, away = null, brought_at = null,
                        delivered_at = :delivered where id = :id and status in (<from>)""")
                .bindList("from", from.stream().map(Status::text).toList()).bind("to", to.text())
                .bind("next", to == Status.WAITING ? now : null)
                .bind("delivered", to == Status.DELIVERED ? now : null).bind("id", id).execute();
        lane.releaseUnlessClaimed(handle, now);
        return changed == 1 ? found : Optional.empty();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Revokes a delivery: the message is tried again at that time, or is dead if there is none.
     *
     * @param reason a sentence
     * @param beside run in the same transaction, if the message was delivered and no other attempt has begun since
     * @return whether it was
     */
    public boolean revoke(long id, Optional<Instant> again, String reason, Consumer<Handle> beside) {
        Status status = again.isPresent() ? Status.WAITING : Status.DEAD;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<Lane> revoked = jdbi.inTransaction(handle -> {
            Lane lane = handle.createQuery("select queue, ticket from message where id = :id").bind("id", id)
                    .map((row, context) -> new Lane(row.getString(1), row.getString(2))).findOne().orElse(null);
            if (lane == null) {
                return Optional.<Lane>empty();
            }
            lane.open(handle, now);
            int changed = handle.createUpdate("""
                            update message set status = :to, next_attempt_at = :next, first_tried_at = null, tries = 0, unsure = true,
                            error = :reason, delivered_at = null where id = :id and status = 'delivered'""")
                    .bind("to", status.text()).bind("next", again.orElse(null)).bind("reason", reason).bind("id", id).execute();
            if (changed == 1) {
                handle.createUpdate("""
                                update attempt set outcome = :to, answer = :reason where message_id = :id
                                and number = (select attempts from message where id = :id)""")
                        .bind("to", status.text()).bind("reason", reason).bind("id", id).execute();
                beside.accept(handle);
            }
            lane.releaseUnlessClaimed(handle, now);
            return changed == 1 ? Optional.of(lane) : Optional.<Lane>empty();
        });
        revoked.ifPresent(lane -> {
            LOG.warn("Message {} of {} was delivered and is {} again: {}", id, lane.ticket(), status.text(), reason);
            wakeUp.signal(lane.queue());
        });
        return revoked.isPresent();
    }

    /**
     * The order of an index: H2 would otherwise sort all matches, by the million. A column that is equal in all rows changes no
     * order.
     */
    private static String order(Filter filter) {
        return filter.ticket() != null ? "ticket, id" : filter.status() != null ? "status, id" : "id";
    }

    private static Query where(Handle handle, String select, Filter filter, String end) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> values = new LinkedHashMap<>();
        condition(conditions, values, "status = :status", "status", filter.status() == null ? null : filter.status().text());
        condition(conditions, values, "ticket = :ticket", "ticket", filter.ticket());
        condition(conditions, values, "kind = :kind", "kind", filter.kind());
        condition(conditions, values, "accepted_at >= :from", "from", filter.from());
        condition(conditions, values, "accepted_at < :to", "to", filter.to());
        String and = conditions.isEmpty() ? "" : " and " + String.join(" and ", conditions);
        return handle.createQuery(select + and + end).bindMap(values);
    }

    private static void condition(List<String> conditions, Map<String, Object> values, String sql, String name, Object value) {
        if (value != null) {
            conditions.add(sql);
            values.put(name, value);
        }
    }

    private static Map<String, Object> shown(java.sql.ResultSet row) throws java.sql.SQLException {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", Long.toString(row.getLong("id")));
        shown.put("ticket", row.getString("ticket"));
        shown.put("kind", row.getString("kind"));
        shown.put("direction", row.getString("direction"));
        shown.put("status", row.getString("status"));
        shown.put("attempts", row.getInt("attempts"));
        shown.put("accepted_at", time(row, "accepted_at"));
        shown.put("next_attempt_at", time(row, "next_attempt_at"));
        shown.put("delivered_at", time(row, "delivered_at"));
        shown.put("error", row.getString("error"));
        shown.put("remark", row.getString("remark"));
        return shown;
    }

    private static String time(java.sql.ResultSet row, String column) throws java.sql.SQLException {
        java.sql.Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant().toString();
    }
}
