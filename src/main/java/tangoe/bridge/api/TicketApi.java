package tangoe.bridge.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;
import tangoe.bridge.http.RequestProblem;
import tangoe.bridge.inbox.Messages;
import tangoe.bridge.support.Links;

/** {@code /api/tickets}: lists linked tickets, and shows one with its timeline. */
public final class TicketApi {

    private static final int LONGEST_TIMELINE = 1000;

    private final Links links;
    private final Messages messages;

    public TicketApi(Links links, Messages messages) {
        this.links = links;
        this.messages = messages;
    }

    /** @return {@code {"tickets": […], "next": …}} */
    public Map<String, Object> list(@Variable("query") Map<String, String> parameters) {
        Query query = Query.of(parameters, "limit", "after");
        int limit = query.limit();
        List<Map<String, Object>> found = links.list(query.text("after").orElse(""), limit + 1);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("tickets", found.subList(0, Math.min(limit, found.size())));
        answer.put("next", found.size() > limit ? found.get(limit - 1).get("ticket") : null);
        found.forEach(ticket -> ticket.remove("ticket"));
        return answer;
    }

    public Map<String, Object> one(@Variable("number") String number) {
        Map<String, Object> ticket = links.shown(number)
                .orElseThrow(() -> new RequestProblem(404, "There is no such ticket; GET /api/tickets lists them."));
        ticket.put("timeline", messages.list(new Messages.Filter(null, (String) ticket.remove("ticket"), null, null, null), 0, LONGEST_TIMELINE));
        return ticket;
    }
}
