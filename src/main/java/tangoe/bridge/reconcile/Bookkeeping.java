package tangoe.bridge.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import tangoe.bridge.inbox.Status;
import tangoe.bridge.support.OwnTexts;

/** What the bridge knows of a page of tickets. Lists of tickets must not be empty. */
final class Bookkeeping {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> QUEUES = List.of("to-tangoe", "to-servicenow");
    /** Prefix of a journal entry's key in {@code incident-changes.jq}. */
    private static final String ENTRY = "journal:";

    private final Handle handle;
    private final OwnTexts ownTexts;
    private final String table;

    /** @param table whose records are compared */
    Bookkeeping(Handle handle, OwnTexts ownTexts, String table) {
        this.handle = handle;
        this.ownTexts = ownTexts;
        this.table = table;
    }

    /** Names of those tickets that have a link, by the sys_ids of their records. */
    Map<String, String> names(Collection<String> sysIds) {
        Map<String, String> names = new HashMap<>();
        if (!sysIds.isEmpty()) {
            handle.createQuery("select sys_id, number from link where table_name = :table and sys_id in (<sysIds>)")
                    .bind("table", table).bindList("sysIds", List.copyOf(sysIds))
                    .map((row, context) -> names.put(row.getString(1), row.getString(2))).list();
        }
        return names;
    }

    Map<String, ComparedLink> links(Collection<String> numbers) {
        return handle.createQuery("""
                        select number, sys_id, tangoe_id, state, home_group, created_at, last_activity_at from link
                        where number in (<numbers>)""")
                .bindList("numbers", List.copyOf(numbers))
                .map((row, context) -> new ComparedLink(row.getString("number"), row.getString("sys_id"), row.getString("tangoe_id"),
                        row.getString("state"), row.getString("home_group"), row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("last_activity_at").toInstant()))
                .stream().collect(Collectors.toMap(ComparedLink::number, Function.identity()));
    }

    /** When the oldest of the links that changed since then was created. */
    Optional<Instant> oldestLinkActive(Instant since) {
        return handle.createQuery("select min(created_at) from link where last_activity_at >= :since and tangoe_id is not null")
                .bind("since", since).map((row, context) -> row.getTimestamp(1)).findOne().map(Timestamp::toInstant);
    }

    /** Messages by ticket, oldest first: see {@link Ticket#messages}. */
    Map<String, List<Crossing>> messages(Collection<String> numbers, Instant since) {
        return handle.createQuery("""
                        select * from (
                            select m.id, m.ticket, m.kind, m.direction, m.status, m.accepted_at, m.delivered_at, m.attempts, m.error,
                            exists (select 1 from attempt a where a.message_id = m.id and a.outcome = 'delivered') as arrived,
                            exists (select 1 from attempt a where a.message_id = m.id and a.number = m.attempts
                            and a.outcome = 'delivered' and a.answer is not null) as remarked
                            from message m where m.ticket in (<numbers>) and m.queue in (<queues>)) crossing
                        where status <> 'delivered' or delivered_at >= :since or not arrived order by id""")
                .bindList("numbers", List.copyOf(numbers)).bindList("queues", QUEUES).bind("since", since)
                .map((row, context) -> crossing(row)).stream().collect(Collectors.groupingBy(Crossing::ticket));
    }

    private static Crossing crossing(ResultSet row) throws SQLException {
        Timestamp delivered = row.getTimestamp("delivered_at");
        return new Crossing(row.getLong("id"), row.getString("ticket"), row.getString("kind"),
                row.getString("direction").equals("to-tangoe"), Status.of(row.getString("status")).orElseThrow(),
                row.getTimestamp("accepted_at").toInstant(), delivered == null ? null : delivered.toInstant(),
                row.getInt("attempts") > 0, row.getBoolean("arrived"), row.getBoolean("remarked"),
                row.getString("error"));
    }

    /** Which of these journal entries were accepted for Tangoe, by their sys_ids. */
    Set<String> accepted(Collection<String> sysIds) {
        Set<String> accepted = new HashSet<>();
        List<String> all = List.copyOf(sysIds);
        for (int start = 0; start < all.size(); start += 500) {
            List<String> keys = all.subList(start, Math.min(all.size(), start + 500)).stream().map(id -> ENTRY + id).toList();
            handle.createQuery("select dedupe_key from seen where dedupe_key in (<keys>)").bindList("keys", keys)
                    .mapTo(String.class).forEach(key -> accepted.add(key.substring(ENTRY.length())));
        }
        return accepted;
    }

    /** Digests of the texts that were sent to Tangoe, or were to be sent, by ticket. */
    Map<String, Set<String>> sentTexts(Collection<String> numbers) {
        Map<String, Set<String>> texts = new HashMap<>();
        handle.createQuery("select ticket, digest from own_text where ticket in (<numbers>)")
                .bindList("numbers", List.copyOf(numbers))
                .map((row, context) -> texts.computeIfAbsent(row.getString(1), ticket -> new HashSet<>()).add(row.getString(2)))
                .list();
        return texts;
    }

    /** Whether a note of Tangoe contained only a text of the bridge, so that it was rightly not written. */
    boolean isEcho(Crossing message) {
        if (!message.is("note")) {
            return false;
        }
        String payload = handle.createQuery("select payload from message where id = :id").bind("id", message.id())
                .mapTo(String.class).findOne().orElse("{}");
        try {
            return JSON.readTree(payload) instanceof ObjectNode said && ownTexts.isEcho(message.ticket(), said);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Message " + message.id() + " holds no JSON object", e);
        }
    }
}
