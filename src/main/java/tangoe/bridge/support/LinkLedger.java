package tangoe.bridge.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import tangoe.bridge.inbox.Learned;
import tangoe.bridge.inbox.TurnParticipant;

/**
 * Gives each delivery its ticket's link as the variable {@code link} ({@link Link#fields}), and stores what deliveries learned of it:
 *
 * <ul>
 * <li>{@code link: {tangoe_id, thread_token}}: Tangoe has the support request. A link that has one keeps it.
 * <li>{@code written: {fields, record}}: ServiceNow took these fields, and answered this record; the next poll must not mistake
 * them for a person's change. Without a record, an earlier attempt wrote the fields and somebody else has written since.
 * </ul>
 */
public final class LinkLedger implements TurnParticipant {

    @Override
    public Map<String, Map<String, Object>> claimed(Handle handle, Collection<String> tickets) {
        Map<String, Map<String, Object>> variables = new HashMap<>();
        handle.createQuery("select " + Links.COLUMNS + " from link where number in (<tickets>)").bindList("tickets", List.copyOf(tickets))
                .map((row, context) -> Links.link(row)).forEach(link -> variables.put(link.number(), Map.of("link", link.fields())));
        return variables;
    }

    @Override
    public void learned(Handle handle, List<Learned> learned, Instant now) {
        List<Learned> news = learned.stream().filter(one -> one.what().has("link") || one.what().has("written")).toList();
        if (news.isEmpty()) {
            return;
        }
        Map<String, Link> links = locked(handle, news.stream().map(Learned::ticket).distinct().toList());
        PreparedBatch updates = handle.prepareBatch("""
                        update link set tangoe_id = :tangoeId, thread_token = :threadToken, state = :state, assignment_group = :group,
                        mod_count = :mod, last_activity_at = :now where number = :number""");
        for (Learned one : news) {
            Link link = links.get(one.ticket());
            if (link == null && one.what().has("link")) {
                throw new IllegalStateException("there is no link to complete for " + one.ticket());
            }
            if (link != null) {
                Link left = after(link, one.what());
                updates.bind("tangoeId", left.tangoeId()).bind("threadToken", left.threadToken()).bind("state", left.state())
                        .bind("group", left.assignmentGroup()).bind("mod", left.modCount()).bind("now", now).bind("number", left.number()).add();
            }
        }
        updates.execute();
    }

    /** In the same order as {@link LinkVersionGuard} locks them, so that the two cannot deadlock. */
    private static Map<String, Link> locked(Handle handle, List<String> tickets) {
        return handle.createQuery("select " + Links.COLUMNS + " from link where number in (<tickets>) order by sys_id for update")
                .bindList("tickets", tickets).map((row, context) -> Links.link(row)).stream()
                .collect(Collectors.toMap(Link::number, Function.identity()));
    }

    private static Link after(Link link, JsonNode what) {
        JsonNode opened = what.path("link");
        JsonNode written = what.path("written");
        Link left = opened.isMissingNode() || link.threadToken() != null ? link
                : link.opened(opened.path("tangoe_id").asText(), opened.path("thread_token").asText());
        return written.isMissingNode() ? left : left.written(texts(written.path("fields")), texts(written.path("record")));
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.fields().forEachRemaining(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }
}
