package tangoe.bridge.link;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import tangoe.bridge.inbox.Beside;
import tangoe.bridge.inbox.NewMessage;

/**
 * Stores which version of each record was compared, in one transaction with the messages that came of it. Two readers, in one
 * replica or in two, may read the same records at about the same time. The first to store moves the links' versions on. What the
 * second concluded from the older links is dropped and compared again.
 */
public final class Compared implements Beside {

    private final Clock clock;

    public Compared(Clock clock) {
        this.clock = clock;
    }

    /**
     * Reads the variable {@code page}, as {@link Links#attach} gave it, and sets {@code uncompared} to those of its records whose
     * links have moved on since.
     */
    @Override
    public List<NewMessage> in(Handle handle, Exchange exchange, List<NewMessage> messages) {
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> page = exchange.getVariable("page", List.class);
        Map<String, Map<String, Object>> links = locked(handle, page);
        List<Map<String, Object>> uncompared = new ArrayList<>();
        List<Map<String, String>> newer = new ArrayList<>();
        Set<String> moved = new HashSet<>();
        for (Map<String, Object> item : page) {
            Map<String, String> incident = Links.incident(item);
            String sysId = incident.get("sys_id");
            if (Boolean.TRUE.equals(item.get("foreign")) || Boolean.TRUE.equals(item.get("busy"))) {
                continue;
            }
            if (!Links.sameVersion((Map<?, ?>) item.get("link"), links.get(sysId))) {
                uncompared.add(item);
                moved.add((String) ((Map<?, ?>) item.get("link")).get("number"));
            } else if (Long.parseLong(incident.get("sys_mod_count")) > (Long) links.get(sysId).get("mod_count")) {
                newer.add(incident);
            }
        }
        remember(handle, newer);
        exchange.setVariable("uncompared", uncompared);
        return messages.stream().filter(message -> !moved.contains(message.ticket())).toList();
    }

    /** In the same order everywhere, so that two pages cannot deadlock. */
    private static Map<String, Map<String, Object>> locked(Handle handle, List<Map<String, Object>> page) {
        List<String> sysIds = page.stream().map(item -> Links.incident(item).get("sys_id")).distinct().sorted().toList();
        Map<String, Map<String, Object>> links = new HashMap<>();
        if (!sysIds.isEmpty()) {
            handle.createQuery("select sys_id, state, assignment_group, mod_count from link where sys_id in (<sysIds>)"
                            + " order by sys_id for update")
                    .bindList("sysIds", sysIds)
                    .map((row, context) -> links.put(row.getString("sys_id"), Map.of("state", row.getString("state"),
                            "assignment_group", row.getString("assignment_group"), "mod_count", row.getLong("mod_count"))))
                    .list();
        }
        return links;
    }

    private void remember(Handle handle, List<Map<String, String>> incidents) {
        if (incidents.isEmpty()) {
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        PreparedBatch update = handle.prepareBatch("""
                        update link set moved_at = case when state <> :state or assignment_group <> :group then :now else moved_at end,
                        state = :state, assignment_group = :group, mod_count = :mod, last_activity_at = :now,
                        renumbered = nullif(:number, number)
                        where sys_id = :sys_id and mod_count < :mod""");
        incidents.forEach(incident -> update.bindMap(Links.compared(incident, now)).add());
        update.execute();
    }
}
