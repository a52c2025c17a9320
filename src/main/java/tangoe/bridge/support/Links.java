package tangoe.bridge.support;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.vendor.Refused;

/** The table of links. What a link says of its record (state, group, version) tells a person's change from the bridge's own. */
public final class Links {

    static final String COLUMNS = """
            number, table_name, sys_id, tangoe_id, thread_token, state, assignment_group, home_group, mod_count""";

    private static final String TICKET = """
            select l.number as ticket, coalesce(l.renumbered, l.number) as number, l.table_name, l.sys_id, l.tangoe_id, l.state, l.last_activity_at,
            (select count(*) from message m where m.ticket = l.number and m.status in ('accepted', 'delivering', 'waiting')) as waiting,
            (select count(*) from message m where m.ticket = l.number and m.status in ('dead', 'uncertain')) as dead
            from link l""";

    private final Jdbi jdbi;
    private final Clock clock;
    private final String table;
    private final Predicate<String> wanted;

    /**
     * @param table  of the records that are followed; a link to another one is found by its names
     * @param wanted whether the record with this sys_id is to go to Tangoe; asked only for copies of linked records
     */
    public Links(Jdbi jdbi, Clock clock, String table, Predicate<String> wanted) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.table = table;
        this.wanted = wanted;
    }

    /** @param name the ticket's, as messages name it */
    public Optional<Link> find(String name) {
        return findBy("number", name);
    }

    /**
     * @param called a sys_id, the number under which the ticket was taken, or its present number; case makes no difference, as in
     *               ServiceNow
     */
    public Optional<Link> findCalled(String called) {
        String upper = called.toUpperCase(Locale.ROOT);
        return find(called).or(() -> findBy("renumbered", called)).or(() -> find(upper)).or(() -> findBy("renumbered", upper))
                .or(() -> findBy("sys_id", called.toLowerCase(Locale.ROOT)));
    }

    private Optional<Link> findBy(String column, String value) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from link where " + column
                        + " = :value order by case when table_name = :table then 0 else 1 end limit 1")
                .bind("value", value).bind("table", table).map((row, context) -> link(row)).findOne());
    }

    /**
     * Adds to each record what the bridge knows of it. A new ticket gets its link here, and {@link LinkVersionGuard} stores it together
     * with the messages about it.
     *
     * @param page {@code {"incident": {…}, "journals": […]}} each; those with {@code unreadable} stay as they are
     * @return the same with {@code link} (with {@code fresh} if it is new), {@code busy} (the bridge is writing to it, so its state is not
     *         final) and {@code foreign}: false, or why the record is not taken; {@code link} is null then
     */
    public List<Map<String, Object>> attach(@Body List<Map<String, Object>> page) {
        List<Map<String, String>> incidents = page.stream().filter(item -> !item.containsKey("unreadable")).map(Links::incident).toList();
        if (incidents.isEmpty()) {
            return page;
        }
        List<String> sysIds = incidents.stream().map(incident -> incident.get("sys_id")).toList();
        Set<String> busy = busy(sysIds);
        Map<String, Link> links = of(sysIds);
        List<Map<String, String>> fresh = incidents.stream().filter(incident -> !links.containsKey(incident.get("sys_id"))).toList();
        Set<String> taken = fresh.isEmpty() ? new HashSet<>() : taken(fresh.stream().map(incident -> incident.get("number")).toList());
        return page.stream().map(item -> item.containsKey("unreadable") ? item : attached(item, links, busy, taken)).toList();
    }

    private Map<String, Object> attached(Map<String, Object> item, Map<String, Link> links, Set<String> busy, Set<String> taken) {
        Map<String, String> incident = incident(item);
        Link link = links.get(incident.get("sys_id"));
        String foreign = link == null ? notToBeTaken(incident) : null;
        Map<String, Object> attached = new LinkedHashMap<>(item);
        attached.put("link", link != null ? link.fields() : foreign != null ? null : fresh(incident, taken));
        attached.put("busy", busy.contains(incident.get("sys_id")));
        attached.put("foreign", foreign == null ? false : foreign);
        return attached;
    }

    /** If another ticket has the number already, this one is named by its sys_id. */
    private Map<String, Object> fresh(Map<String, String> incident, Set<String> taken) {
        String group = incident.getOrDefault("assignment_group", "");
        String name = taken.add(incident.get("number")) ? incident.get("number") : incident.get("sys_id");
        Map<String, Object> fields = new Link(name, table, incident.get("sys_id"), null, null, incident.getOrDefault("state", ""), group, group,
                Long.parseLong(incident.get("sys_mod_count"))).fields();
        fields.put("fresh", true);
        return fields;
    }

    private Set<String> taken(List<String> numbers) {
        return jdbi.withHandle(handle -> new HashSet<>(handle.createQuery("select number from link where number in (<numbers>)")
                .bindList("numbers", numbers).mapTo(String.class).list()));
    }

    private Map<String, Link> of(List<String> sysIds) {
        return jdbi.withHandle(handle -> handle
                .createQuery("select " + COLUMNS + " from link where table_name = :table and sys_id in (<sysIds>)")
                .bind("table", table).bindList("sysIds", sysIds)
                .map((row, context) -> link(row)).stream()
                .collect(Collectors.toMap(Link::sysId, Function.identity(), (one, same) -> one, HashMap::new)));
    }

    /**
     * A copied record has the correlation of its original, but is a ticket of its own.
     *
     * @return a sentence; null if the record is to be taken
     */
    private String notToBeTaken(Map<String, String> incident) {
        String tangoeId = incident.getOrDefault("correlation_id", "");
        if (!"Tangoe".equals(incident.get("correlation_display")) || tangoeId.isEmpty()) {
            return null;
        }
        Optional<Link> original = findBy("tangoe_id", tangoeId);
        if (original.isPresent() && wanted.test(incident.get("sys_id"))) {
            return null;
        }
        return original.map(link -> "It is a copy of " + link.number() + " and carries its correlation_id " + tangoeId
                        + ", and support.incident-query does not match it")
                .orElse("It is linked to Tangoe's " + tangoeId + ", but not by this bridge; clear correlation_id and correlation_display"
                        + " to have it taken");
    }

    /**
     * Records that the bridge reads and does not take, newest first.
     *
     * @return {@code number}, {@code sys_id}, {@code reason} and {@code since} of each
     */
    public List<Map<String, Object>> notTaken(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select n.number, n.sys_id, n.reason, n.since from not_taken n
                        where not exists (select 1 from link l where l.table_name = :table and l.sys_id = n.sys_id) order by n.since desc limit :limit""")
                .bind("table", table).bind("limit", limit).map((row, context) -> {
                    Map<String, Object> shown = new LinkedHashMap<>();
                    shown.put("number", row.getString("number"));
                    shown.put("sys_id", row.getString("sys_id"));
                    shown.put("reason", row.getString("reason"));
                    shown.put("since", row.getTimestamp("since").toInstant().toString());
                    return shown;
                }).list());
    }

    /** Call this before reading the links: a write that ends in between has then updated its link already. */
    private Set<String> busy(List<String> sysIds) {
        return jdbi.withHandle(handle -> new HashSet<>(handle.createQuery("""
                        select l.sys_id from link l join message m on m.ticket = l.number
                        where l.table_name = :table and l.sys_id in (<sysIds>) and m.direction = 'to-servicenow'
                        and (m.status = 'delivering' or m.status = 'waiting' and m.unsure)""")
                .bind("table", table).bindList("sysIds", sysIds).mapTo(String.class).list()));
    }

    /** @throws IllegalStateException if a record was not compared because the bridge is writing to it; try again later */
    public void requireCompared(@Variable("page") List<Map<String, Object>> page) {
        page.stream().filter(item -> Boolean.TRUE.equals(item.get("busy"))).findFirst().ifPresent(item -> {
            throw new IllegalStateException("The bridge is writing to " + incident(item).get("number")
                    + "; what a person changed is looked at afterwards");
        });
    }

    /**
     * @return the token of the ticket's thread at Tangoe
     * @throws Refused if Tangoe has no support request for the ticket, and so no thread to write to
     */
    public String threadOf(@Variable("ticket") String number, @Variable("link") Map<String, Object> link) {
        Object token = link == null ? null : link.get("thread_token");
        if (token == null) {
            throw new Refused(TANGOE, 0, "was not told: it has no support request for " + number + ". Replay that ticket's create first,"
                    + " then this");
        }
        return token.toString();
    }

    /** @return the name of the ticket with this number or sys_id; the argument itself if no link knows it */
    public String named(String called) {
        return findCalled(called).map(Link::number).orElse(called);
    }

    /**
     * Sets the variables {@code ticket}, its name, and {@code stranger}, whether no link knows it.
     *
     * @param payload of an event of Tangoe, with {@code number}
     */
    public void findTicket(Exchange exchange, @Body Map<String, Object> payload) {
        String called = String.valueOf(payload.get("number"));
        Optional<Link> link = findCalled(called);
        exchange.setVariable("ticket", link.map(Link::number).orElse(called));
        exchange.setVariable("stranger", link.isEmpty());
    }

    /**
     * @param after the last ticket's name of the page before, empty for the first page
     * @return tickets ordered by name, with the fields of {@code GET /api/tickets} and the name as {@code ticket}
     */
    public List<Map<String, Object>> list(String after, int limit) {
        return jdbi.withHandle(handle -> handle
                .createQuery(TICKET + " where l.number > :after order by l.number limit :limit")
                .bind("after", after).bind("limit", limit).map((row, context) -> ticket(row)).list());
    }

    /** One ticket as {@link #list} shows it. @param called as {@link #findCalled} takes it */
    public Optional<Map<String, Object>> shown(String called) {
        return jdbi.withHandle(handle -> handle.createQuery(TICKET + " where l.number = :number").bind("number", named(called))
                .map((row, context) -> ticket(row)).findOne());
    }

    private static Map<String, Object> ticket(ResultSet row) throws SQLException {
        Map<String, Object> ticket = new LinkedHashMap<>();
        ticket.put("number", row.getString("number"));
        ticket.put("ticket", row.getString("ticket"));
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

    static Link link(ResultSet row) throws SQLException {
        return new Link(row.getString("number"), row.getString("table_name"), row.getString("sys_id"),
                row.getString("tangoe_id"), row.getString("thread_token"), row.getString("state"),
                row.getString("assignment_group"), row.getString("home_group"), row.getLong("mod_count"));
    }
}
