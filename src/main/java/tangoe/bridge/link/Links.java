package tangoe.bridge.link;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import tangoe.bridge.vendor.Refused;

/** The table of links. What a link says of its record (state, group, version) tells a person's change from the bridge's own. */
public final class Links {

    private static final String COLUMNS = """
            number, table_name, sys_id, tangoe_id, thread_token, state, assignment_group, home_group, mod_count""";

    private static final String TICKET = """
            select l.number as ticket, coalesce(l.renumbered, l.number) as number, l.table_name, l.sys_id, l.tangoe_id, l.state, l.last_activity_at,
            (select count(*) from message m where m.ticket = l.number and m.status in ('accepted', 'delivering', 'waiting')) as waiting,
            (select count(*) from message m where m.ticket = l.number and m.status in ('dead', 'uncertain')) as dead
            from link l""";

    private final Jdbi jdbi;
    private final Clock clock;
    private final Predicate<String> wanted;

    /** @param wanted whether the record with this sys_id is to go to Tangoe; asked only for copies of linked records */
    public Links(Jdbi jdbi, Clock clock, Predicate<String> wanted) {
        this.jdbi = jdbi;
        this.clock = clock;
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
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from link where " + column + " = :value limit 1")
                .bind("value", value).map((row, context) -> link(row)).findOne());
    }

    /**
     * Adds to each record what the bridge knows of it. A new ticket gets its link here, before any message about it is accepted,
     * because delivering the message needs the link. If the message is not accepted this time, the record is compared with the
     * link again.
     *
     * @param page {@code {"incident": {…}, "journals": […]}} each
     * @return the same with {@code link}, {@code busy} (the bridge is writing to it, so its state is not final) and
     *         {@code foreign} (it is not taken, {@link #notTaken} says why, and {@code link} is null)
     */
    public List<Map<String, Object>> attach(@Variable("uncompared") List<Map<String, Object>> page) {
        List<String> sysIds = page.stream().map(item -> incident(item).get("sys_id")).toList();
        if (sysIds.isEmpty()) {
            return List.of();
        }
        Set<String> busy = busy(sysIds);
        Map<String, Link> links = of(sysIds);
        List<Map<String, String>> fresh = page.stream().map(Links::incident)
                .filter(incident -> !links.containsKey(incident.get("sys_id"))).toList();
        if (!fresh.isEmpty()) {
            take(fresh.stream().filter(this::isToBeTaken).toList());
            links.putAll(of(fresh.stream().map(incident -> incident.get("sys_id")).toList()));
        }
        rename(page.stream().map(Links::incident).filter(incident -> links.containsKey(incident.get("sys_id"))
                && !links.get(incident.get("sys_id")).number().equals(incident.get("number"))).toList());
        List<Map<String, Object>> attached = new ArrayList<>();
        for (Map<String, Object> item : page) {
            String sysId = incident(item).get("sys_id");
            Map<String, Object> known = new LinkedHashMap<>(item);
            known.put("link", links.containsKey(sysId) ? links.get(sysId).fields() : null);
            known.put("busy", busy.contains(sysId));
            known.put("foreign", !links.containsKey(sysId));
            attached.add(known);
        }
        return attached;
    }

    /** Also if the number changed without a new version of the record. */
    private void rename(List<Map<String, String>> renumbered) {
        jdbi.useHandle(handle -> renumbered.forEach(incident -> handle.createUpdate("""
                        update link set renumbered = :number where sys_id = :sysId and (renumbered is null or renumbered <> :number)""")
                .bind("number", incident.get("number")).bind("sysId", incident.get("sys_id")).execute()));
    }

    private Map<String, Link> of(List<String> sysIds) {
        return jdbi.withHandle(handle -> handle
                .createQuery("select " + COLUMNS + " from link where sys_id in (<sysIds>)").bindList("sysIds", sysIds)
                .map((row, context) -> link(row)).stream()
                .collect(Collectors.toMap(Link::sysId, Function.identity(), (one, same) -> one, HashMap::new)));
    }

    /** A copied record has the correlation of its original, but is a ticket of its own. */
    private boolean isToBeTaken(Map<String, String> incident) {
        String tangoeId = incident.getOrDefault("correlation_id", "");
        if (!"Tangoe".equals(incident.get("correlation_display")) || tangoeId.isEmpty()) {
            return true;
        }
        Optional<Link> original = findBy("tangoe_id", tangoeId);
        if (original.isPresent() && wanted.test(incident.get("sys_id"))) {
            return true;
        }
        String reason = original.map(link -> "It is a copy of " + link.number() + " and carries its correlation_id " + tangoeId
                        + ", and support.incident-query does not match it")
                .orElse("It is linked to Tangoe's " + tangoeId + ", but not by this bridge; clear correlation_id and correlation_display"
                        + " to have it taken");
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into not_taken (sys_id, number, reason, since) values (:sysId, :number, :reason, :now)
                        on conflict do nothing""")
                .bind("sysId", incident.get("sys_id")).bind("number", incident.get("number"))
                .bind("reason", reason.substring(0, Math.min(400, reason.length()))).bind("now", now()).execute());
        return false;
    }

    /**
     * Records that the bridge reads and does not take, newest first.
     *
     * @return {@code number}, {@code sys_id}, {@code reason} and {@code since} of each
     */
    public List<Map<String, Object>> notTaken(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select n.number, n.sys_id, n.reason, n.since from not_taken n
                        where not exists (select 1 from link l where l.sys_id = n.sys_id) order by n.since desc limit :limit""")
                .bind("limit", limit).map((row, context) -> {
                    Map<String, Object> shown = new LinkedHashMap<>();
                    shown.put("number", row.getString("number"));
                    shown.put("sys_id", row.getString("sys_id"));
                    shown.put("reason", row.getString("reason"));
                    shown.put("since", row.getTimestamp("since").toInstant().toString());
                    return shown;
                }).list());
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
            int[] made = incidents.isEmpty() ? new int[0] : batch.execute();
            nameBySysId(handle, Arrays.stream(made).sum() == incidents.size() ? List.of() : incidents);
        });
    }

    /** If another ticket has the number already, this one is named by its sys_id. */
    private void nameBySysId(Handle handle, List<Map<String, String>> incidents) {
        incidents.forEach(incident -> handle.createUpdate("""
                        insert into link (number, renumbered, table_name, sys_id, state, assignment_group, home_group, mod_count,
                        created_at, last_activity_at)
                        values (:sys_id, :number, 'incident', :sys_id, :state, :group, :group, :mod, :now, :now)
                        on conflict do nothing""")
                .bindMap(compared(incident, now())).execute());
    }

    static Map<String, Object> compared(Map<String, String> incident, Instant now) {
        return Map.of("number", incident.get("number"), "sys_id", incident.get("sys_id"),
                "state", incident.getOrDefault("state", ""), "group", incident.getOrDefault("assignment_group", ""),
                "mod", Long.parseLong(incident.get("sys_mod_count")), "now", now);
    }

    /** Call this before reading the links: a write that ends in between has then updated its link already. */
    private Set<String> busy(List<String> sysIds) {
        return jdbi.withHandle(handle -> new HashSet<>(handle.createQuery("""
                        select l.sys_id from link l join message m on m.ticket = l.number
                        where l.sys_id in (<sysIds>) and m.direction = 'to-servicenow'
                        and (m.status = 'delivering' or m.status = 'waiting' and m.unsure)""")
                .bindList("sysIds", sysIds).mapTo(String.class).list()));
    }

    /** @throws IllegalStateException if a record was not compared because the bridge is writing to it; try again later */
    public void requireCompared(@Variable("page") List<Map<String, Object>> page) {
        page.stream().filter(item -> Boolean.TRUE.equals(item.get("busy"))).findFirst().ifPresent(item -> {
            throw new IllegalStateException("The bridge is writing to " + incident(item).get("number")
                    + "; what a person changed is looked at afterwards");
        });
    }

    /** Whether both show the same version of a link. */
    static boolean sameVersion(Map<?, ?> one, Map<?, ?> other) {
        return one != null && other != null && List.of("state", "assignment_group", "mod_count").stream()
                .allMatch(field -> Objects.equals(one.get(field), other.get(field)));
    }

    /** @return as {@link Link#fields}, or null */
    public Map<String, Object> of(@Variable("ticket") String number) {
        return find(number).map(Link::fields).orElse(null);
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
     * Tangoe has answered a create.
     *
     * @param link   as {@link #of} gave it; null if it was not read yet
     * @param answer with {@code tangoe_id} and {@code thread_token}
     * @return the link with both
     */
    public Map<String, Object> linked(@Variable("ticket") String number, @Variable("link") Map<String, Object> link,
            @Body Map<String, Object> answer) {
        String tangoeId = String.valueOf(answer.get("tangoe_id"));
        String threadToken = String.valueOf(answer.get("thread_token"));
        linked(number, tangoeId, threadToken);
        Map<String, Object> linked = new LinkedHashMap<>(link == null ? of(number) : link);
        linked.put("tangoe_id", tangoeId);
        linked.put("thread_token", threadToken);
        return linked;
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
     * Stores what the bridge wrote to a record, so that the next poll does not mistake it for a person's change.
     *
     * @param sysId  of the record
     * @param sent   fields that were written
     * @param answer the record after the write, with {@code state}, {@code assignment_group} and {@code sys_mod_count}
     */
    public void wrote(String sysId, Map<String, String> sent, Map<String, String> answer) {
        wrote(sysId, sent, answer, handle -> { });
    }

    /** With {@code beside} in the same transaction. */
    public void wrote(String sysId, Map<String, String> sent, Map<String, String> answer, Consumer<Handle> beside) {
        // Compared stores under the same lock; without it, this could overwrite the newer link with the older one.
        jdbi.useTransaction(handle -> {
            handle.createQuery("select " + COLUMNS + " from link where sys_id = :sysId for update").bind("sysId", sysId)
                    .map((row, context) -> link(row)).findOne().ifPresent(link -> wrote(handle, link, sent, answer));
            beside.accept(handle);
        });
    }

    /**
     * Stores what an attempt wrote whose answer was lost, where somebody else has changed the record since. The next poll then
     * compares the record with what the bridge had written.
     */
    public void wroteEarlier(String sysId, Map<String, String> sent) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update link set state = coalesce(:state, state), assignment_group = coalesce(:group, assignment_group),
                        last_activity_at = :now where sys_id = :sysId""")
                .bind("state", sent.get("state")).bind("group", sent.get("assignment_group")).bind("now", now())
                .bind("sysId", sysId).execute());
    }

    private void wrote(Handle handle, Link link, Map<String, String> sent, Map<String, String> answer) {
        Link left = link.written(sent, answer);
        handle.createUpdate("""
                        update link set state = :state, assignment_group = :group, last_activity_at = :now, mod_count = :mod
                        where number = :number""")
                .bind("state", left.state()).bind("group", left.assignmentGroup()).bind("mod", left.modCount())
                .bind("now", now()).bind("number", link.number()).execute();
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

    private static Link link(ResultSet row) throws SQLException {
        return new Link(row.getString("number"), row.getString("table_name"), row.getString("sys_id"),
                row.getString("tangoe_id"), row.getString("thread_token"), row.getString("state"),
                row.getString("assignment_group"), row.getString("home_group"), row.getLong("mod_count"));
    }
}
