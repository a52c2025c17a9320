package tangoe.bridge.support;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import tangoe.bridge.inbox.AcceptParticipant;
import tangoe.bridge.inbox.NewMessage;

/**
 * Stores new links, and which version of each record was compared, in one transaction with the messages that came of it. Two readers,
 * in one replica or in two, may read the same records at about the same time. The first to store moves the links' versions on. What the
 * second concluded from the older links is dropped, and a hint has the record read again.
 */
public final class LinkVersionGuard implements AcceptParticipant {

    private static final String HINTS = "hints";
    private static final int LONGEST_REASON = 400;

    private final Clock clock;
    private final String table;

    /** @param table of the records of every page */
    public LinkVersionGuard(Clock clock, String table) {
        this.clock = clock;
        this.table = table;
    }

    /** Reads the variable {@code page}, as {@link Links#attach} gave it. */
    @Override
    public List<NewMessage> in(Handle handle, Exchange exchange, List<NewMessage> messages) {
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> page = exchange.getVariable("page", List.class);
        List<Map<String, Object>> read = page.stream().filter(item -> !item.containsKey("unreadable"))
                .sorted(Comparator.comparing(item -> Links.incident(item).get("sys_id"))).toList();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        leave(handle, read.stream().filter(LinkVersionGuard::isForeign).toList(), now);
        List<Map<String, Object>> ours = read.stream().filter(item -> !isForeign(item)).toList();
        take(handle, ours.stream().filter(item -> link(item).containsKey("fresh")).toList(), now);
        Map<String, Map<String, Object>> links = locked(handle, ours);
        List<Map<String, Object>> newer = new ArrayList<>();
        Set<String> moved = new HashSet<>();
        List<NewMessage> all = new ArrayList<>();
        for (Map<String, Object> item : ours) {
            Map<String, String> incident = Links.incident(item);
            Map<String, Object> stored = links.get(incident.get("sys_id"));
            if (Boolean.TRUE.equals(item.get("busy"))) {
                continue;
            }
            if (!isSameVersion(link(item), stored)) {
                moved.add((String) link(item).get("number"));
                all.add(readAgain(incident.get("sys_id")));
            } else if (modCount(incident) > (Long) stored.get("mod_count")) {
                newer.add(item);
            }
        }
        remember(handle, newer, now);
        rename(handle, ours);
        messages.stream().filter(message -> !moved.contains(message.ticket())).forEach(all::add);
        return all;
    }

    /** Without a key, because nobody may have told this version of the record. */
    private static NewMessage readAgain(String sysId) {
        return new NewMessage(HINTS, "to-tangoe", sysId, "changed", null, null, List.of(), false, NewMessage.text(Map.of("sys_id", sysId)));
    }

    private static void leave(Handle handle, List<Map<String, Object>> foreign, Instant now) {
        each(handle, foreign, """
                insert into not_taken (sys_id, number, reason, since) values (:sys_id, :number, :reason, :now) on conflict do nothing""", (batch, item) -> {
            String reason = item.get("foreign").toString();
            batch.bindMap(Links.incident(item)).bind("reason", reason.substring(0, Math.min(LONGEST_REASON, reason.length()))).bind("now", now);
        });
    }

    /** A link that another reader stored meanwhile, or whose name another ticket got meanwhile, stays as it is. */
    private void take(Handle handle, List<Map<String, Object>> fresh, Instant now) {
        each(handle, fresh, """
                insert into link (number, renumbered, table_name, sys_id, state, assignment_group, home_group, mod_count, created_at, last_activity_at)
                values (:name, nullif(:number, :name), :table, :sys_id, :state, :group, :group, :mod, :now, :now) on conflict do nothing""",
                (batch, item) -> batch.bindMap(compared(item, now)));
    }

    private Map<String, Map<String, Object>> locked(Handle handle, List<Map<String, Object>> ours) {
        List<String> sysIds = ours.stream().map(item -> Links.incident(item).get("sys_id")).distinct().toList();
        Map<String, Map<String, Object>> links = new HashMap<>();
        if (!sysIds.isEmpty()) {
            handle.createQuery("select number, sys_id, state, assignment_group, mod_count from link where table_name = :table and sys_id in (<sysIds>)"
                            + " order by sys_id for update")
                    .bind("table", table).bindList("sysIds", sysIds)
                    .map((row, context) -> links.put(row.getString("sys_id"), Map.of("number", row.getString("number"),
                            "state", row.getString("state"), "assignment_group", row.getString("assignment_group"),
                            "mod_count", row.getLong("mod_count"))))
                    .list();
        }
        return links;
    }

    private void remember(Handle handle, List<Map<String, Object>> newer, Instant now) {
        each(handle, newer, """
                update link set moved_at = case when state <> :state or assignment_group <> :group then :now else moved_at end,
                state = :state, assignment_group = :group, mod_count = :mod, last_activity_at = :now,
                renumbered = nullif(:number, number)
                where table_name = :table and sys_id = :sys_id and mod_count < :mod""", (batch, item) -> batch.bindMap(compared(item, now)));
    }

    /** Also if the number changed without a new version of the record. */
    private void rename(Handle handle, List<Map<String, Object>> ours) {
        List<Map<String, Object>> renumbered = ours.stream()
                .filter(item -> !link(item).get("number").equals(Links.incident(item).get("number"))).toList();
        each(handle, renumbered, """
                update link set renumbered = :number where table_name = :table and sys_id = :sys_id
                and (renumbered is null or renumbered <> :number)""",
                (batch, item) -> batch.bindMap(Links.incident(item)).bind("table", table));
    }

    private static void each(Handle handle, List<Map<String, Object>> items, String sql, BiConsumer<PreparedBatch, Map<String, Object>> values) {
        if (!items.isEmpty()) {
            PreparedBatch batch = handle.prepareBatch(sql);
            items.forEach(item -> {
                values.accept(batch, item);
                batch.add();
            });
            batch.execute();
        }
    }

    private Map<String, Object> compared(Map<String, Object> item, Instant now) {
        Map<String, String> incident = Links.incident(item);
        return Map.of("name", link(item).get("number"), "number", incident.get("number"), "table", table, "sys_id", incident.get("sys_id"),
                "state", incident.getOrDefault("state", ""), "group", incident.getOrDefault("assignment_group", ""),
                "mod", modCount(incident), "now", now);
    }

    private static boolean isSameVersion(Map<String, Object> attached, Map<String, Object> stored) {
        return stored != null && List.of("number", "state", "assignment_group", "mod_count").stream()
                .allMatch(field -> Objects.equals(attached.get(field), stored.get(field)));
    }

    private static boolean isForeign(Map<String, Object> item) {
        return item.get("foreign") instanceof String;
    }

    private static long modCount(Map<String, String> incident) {
        return Long.parseLong(incident.get("sys_mod_count"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> link(Map<String, Object> item) {
        return (Map<String, Object>) item.get("link");
    }
}
