package tangoe.bridge.link;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import tangoe.bridge.vendor.Refused;

/** The links, and the ledger in them by which a person's change is told from the bridge's own. */
public final class Links {

    private static final String COLUMNS = """
            number, table_name, sys_id, tangoe_id, thread_token, state, assignment_group, home_group, mod_count, reopened""";

    private static final String TICKET = """
            select l.number, l.table_name, l.sys_id, l.tangoe_id, l.state, l.last_activity_at,
            (select count(*) from message m where m.ticket = l.number and m.status in ('accepted', 'delivering', 'waiting')) as waiting,
            (select count(*) from message m where m.ticket = l.number and m.status in ('dead', 'uncertain')) as dead
            from link l""";

    private final Jdbi jdbi;
    private final Clock clock;

    public Links(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    public Optional<Link> find(String number) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from link where number = :number")
                .bind("number", number).map((row, context) -> link(row)).findOne());
    }

    /**
     * Adds to each record what the bridge knows of it. A new ticket gets its link here, before any message about it is
     * accepted: who delivers the message needs the link, and what is not accepted this time is compared with it again.
     *
     * @param page {@code {"incident": {…}, "journals": […]}} each
     * @return the same with {@code link}, {@code busy} (a write of ours to it is under way, so its state tells nothing
     *         yet) and {@code foreign} (somebody else linked it to Tangoe, and {@code link} is null)
     */
    public List<Map<String, Object>> attach(@Variable("uncompared") List<Map<String, Object>> page) {
        List<String> numbers = page.stream().map(item -> incident(item).get("number")).toList();
        if (numbers.isEmpty()) {
            return List.of();
        }
        Set<String> busy = busy(numbers);
        Map<String, Link> links = of(numbers);
        List<Map<String, String>> fresh = page.stream().map(Links::incident)
                .filter(incident -> !links.containsKey(incident.get("number")) && !isForeign(incident)).toList();
        if (!fresh.isEmpty()) {
            take(fresh);
            links.putAll(of(fresh.stream().map(incident -> incident.get("number")).toList()));
        }
        List<Map<String, Object>> attached = new ArrayList<>();
        for (Map<String, Object> item : page) {
            String number = incident(item).get("number");
            Map<String, Object> known = new LinkedHashMap<>(item);
            known.put("link", links.containsKey(number) ? links.get(number).fields() : null);
            known.put("busy", busy.contains(number));
            known.put("foreign", !links.containsKey(number));
            attached.add(known);
        }
        return attached;
    }

    private Map<String, Link> of(List<String> numbers) {
        return jdbi.withHandle(handle -> handle
                .createQuery("select " + COLUMNS + " from link where number in (<numbers>)").bindList("numbers", numbers)
                .map((row, context) -> link(row)).stream()
                .collect(Collectors.toMap(Link::number, Function.identity(), (one, same) -> one, HashMap::new)));
    }

    private static boolean isForeign(Map<String, String> incident) {
        return "Tangoe".equals(incident.get("correlation_display")) && !incident.getOrDefault("correlation_id", "").isEmpty();
    }

    private void take(List<Map<String, String>> incidents) {
        jdbi.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch("""
                    insert into link (number, table_name, sys_id, state, assignment_group, home_group, mod_count,
                    created_at, last_activity_at)
                    values (:number, 'incident', :sys_id, :state, :group, :group, :mod, :now, :now)
                    on conflict do nothing""");
            incidents.stream().sorted(Comparator.comparing(incident -> incident.get("number")))
                    .forEach(incident -> batch.bindMap(compared(incident, now())).add());
            batch.execute();
        });
    }

    static Map<String, Object> compared(Map<String, String> incident, Instant now) {
        return Map.of("number", incident.get("number"), "sys_id", incident.get("sys_id"),
                "state", incident.getOrDefault("state", ""), "group", incident.getOrDefault("assignment_group", ""),
                "mod", Long.parseLong(incident.get("sys_mod_count")), "now", now);
    }

    /** Asked before the links are read: a write that ends in between has then already told its link. */
    private Set<String> busy(List<String> numbers) {
        return jdbi.withHandle(handle -> new HashSet<>(handle.createQuery("""
                        select ticket from message where ticket in (<numbers>) and direction = 'to-servicenow'
                        and (status = 'delivering' or status = 'waiting' and unsure)""")
                .bindList("numbers", numbers).mapTo(String.class).list()));
    }

    /** @throws IllegalStateException if a write of ours kept a record from being compared, to be tried again */
    public void requireCompared(@Variable("page") List<Map<String, Object>> page) {
        page.stream().filter(item -> Boolean.TRUE.equals(item.get("busy"))).findFirst().ifPresent(item -> {
            throw new IllegalStateException("The bridge is writing to " + incident(item).get("number")
                    + "; what a person changed is looked at afterwards");
        });
    }

    /** Whether a record that was compared with the one link has been compared with the other. */
    static boolean sameVersion(Map<?, ?> one, Map<?, ?> other) {
        return one != null && other != null && List.of("state", "assignment_group", "mod_count").stream()
                .allMatch(field -> Objects.equals(one.get(field), other.get(field)));
    }

    public boolean isLinked(String sysIdOrNumber) {
        return jdbi.withHandle(handle -> handle.createQuery("select 1 from link where number = :key or sys_id = :key")
                .bind("key", sysIdOrNumber).mapTo(Integer.class).findOne().isPresent());
    }

    /** @return as {@link Link#fields}, or null */
    public Map<String, Object> of(@Variable("ticket") String number) {
        return find(number).map(Link::fields).orElse(null);
    }

    /**
     * @return the token of the ticket's thread at Tangoe
     * @throws Refused if Tangoe has no support request for the ticket: without its thread nothing can be told
     */
    public String threadOf(@Variable("ticket") String number) {
        return find(number).map(Link::threadToken).orElseThrow(() -> new Refused(TANGOE, 0, "was not told: it has no support"
                + " request for " + number + ". Replay that ticket's create first, then this"));
    }

    /** @return how often the ticket was opened again: an event of before is then not the same as one of after */
    public int timesReopened(Map<String, Object> body) {
        return find(String.valueOf(body.get("number"))).map(Link::reopened).orElse(0);
    }

    /** Tangoe has answered a create. @param answer with {@code tangoe_id} and {@code thread_token} */
    public void linked(@Variable("ticket") String number, @Body Map<String, Object> answer) {
        linked(number, String.valueOf(answer.get("tangoe_id")), String.valueOf(answer.get("thread_token")));
    }

    public void linked(String number, String tangoeId, String threadToken) {
        int updated = jdbi.withHandle(handle -> handle.createUpdate("""
                        update link set tangoe_id = :id, thread_token = :token, last_activity_at = :now where number = :number""")
                .bind("id", tangoeId).bind("token", threadToken).bind("now", now()).bind("number", number).execute());
        if (updated == 0) {
            throw new IllegalStateException("There is no link to complete for " + number);
        }
    }

    /**
     * Remembers what the bridge wrote to a record, so that the next walk does not take it for a person's change.
     *
     * @param sent   fields that were written
     * @param answer the record after the write, with {@code state}, {@code assignment_group} and {@code sys_mod_count}
     */
    public void wrote(String number, Map<String, String> sent, Map<String, String> answer) {
        // What a page leads to is stored while its links are locked, and must not be overwritten with what was before.
        jdbi.useTransaction(handle -> handle.createQuery("select " + COLUMNS + " from link where number = :number for update")
                .bind("number", number).map((row, context) -> link(row)).findOne()
                .ifPresent(link -> wrote(handle, link, sent, answer)));
    }

    /**
     * Remembers what an attempt wrote whose answer was lost, and that somebody else has changed since: the next walk
     * compares the record with what the bridge left there.
     */
    public void wroteEarlier(String number, Map<String, String> sent) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update link set state = coalesce(:state, state), assignment_group = coalesce(:group, assignment_group),
                        last_activity_at = :now where number = :number""")
                .bind("state", sent.get("state")).bind("group", sent.get("assignment_group")).bind("now", now())
                .bind("number", number).execute());
    }

    private void wrote(Handle handle, Link link, Map<String, String> sent, Map<String, String> answer) {
        boolean stateIsOurs = sent.containsKey("state") || link.state().equals(answer.get("state"));
        boolean groupIsOurs = sent.containsKey("assignment_group") || link.assignmentGroup().equals(answer.get("assignment_group"));
        handle.createUpdate("""
                        update link set state = :state, assignment_group = :group, last_activity_at = :now, mod_count = :mod
                        where number = :number""")
                .bind("state", stateIsOurs ? answer.get("state") : link.state())
                .bind("group", groupIsOurs ? answer.get("assignment_group") : link.assignmentGroup())
                .bind("mod", stateIsOurs && groupIsOurs ? Long.parseLong(answer.get("sys_mod_count")) : link.modCount())
                .bind("now", now()).bind("number", link.number()).execute();
    }

    /**
     * @param after the last number of the page before, empty for the first page
     * @return tickets by number, as the contract names the fields
     */
    public List<Map<String, Object>> list(String after, int limit) {
        return jdbi.withHandle(handle -> handle
                .createQuery(TICKET + " where l.number > :after order by l.number limit :limit")
                .bind("after", after).bind("limit", limit).map((row, context) -> ticket(row)).list());
    }

    /** One ticket as {@link #list} shows it. */
    public Optional<Map<String, Object>> shown(String number) {
        return jdbi.withHandle(handle -> handle.createQuery(TICKET + " where l.number = :number").bind("number", number)
                .map((row, context) -> ticket(row)).findOne());
    }

    private static Map<String, Object> ticket(ResultSet row) throws SQLException {
        Map<String, Object> ticket = new LinkedHashMap<>();
        ticket.put("number", row.getString("number"));
        ticket.put("table", row.getString("table_name"));
        ticket.put("sys_id", row.getString("sys_id"));
        ticket.put("tangoe_id", row.getString("tangoe_id"));
        ticket.put("state", row.getString("state"));
        ticket.put("last_activity_at", row.getTimestamp("last_activity_at").toInstant().toString());
        ticket.put("waiting", row.getInt("waiting"));
        ticket.put("dead", row.getInt("dead"));
        return ticket;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @SuppressWarnings("unchecked")
    static Map<String, String> incident(Map<String, Object> item) {
        return (Map<String, String>) item.get("incident");
    }

    private static Link link(ResultSet row) throws SQLException {
        return new Link(row.getString("number"), row.getString("table_name"), row.getString("sys_id"),
                row.getString("tangoe_id"), row.getString("thread_token"), row.getString("state"),
                row.getString("assignment_group"), row.getString("home_group"), row.getLong("mod_count"), row.getInt("reopened"));
    }
}
