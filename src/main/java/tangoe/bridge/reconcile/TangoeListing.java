package tangoe.bridge.reconcile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Tangoe's support requests and the compared tickets, in temporary tables of one connection, because Tangoe lists requests in any
 * order and they may not fit into memory.
 */
final class TangoeListing implements AutoCloseable {

    private final Handle handle;

    TangoeListing(Handle handle) {
        this.handle = handle;
        close();
        handle.execute("""
                create local temporary table listed (tangoe_id varchar(64) primary key, number varchar(80), state varchar(80) not null,
                updated bigint not null, opening varchar(64), thread text, linked boolean not null)""");
        handle.execute("create index listed_number on listed (number)");
        handle.execute("create index listed_opening on listed (opening)");
        handle.execute("create local temporary table listed_link (tangoe_id varchar(64) primary key, number varchar(80) not null)");
        handle.execute("create local temporary table compared (number varchar(80) primary key)");
    }

    /** A request that is in the table already stays unchanged. */
    void add(List<Request> requests) {
        if (requests.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                insert into listed (tangoe_id, number, state, updated, opening, thread, linked)
                values (:id, :number, :state, :updated, :opening, :thread, false) on conflict do nothing""");
        for (Request request : requests) {
            batch.bind("id", request.id()).bind("number", request.number()).bind("state", request.state())
                    .bind("updated", request.updated().toEpochMilli()).bind("opening", request.opening())
                    .bind("thread", request.thread() == null ? null : String.join(" ", request.thread())).add();
        }
        batch.execute();
    }

    void clear() {
        handle.execute("delete from listed");
        handle.execute("delete from listed_link");
    }

    /**
     * Finds the ticket of each request: by the link, else by Tangoe's {@code external_source_id}, else by its first text, if the
     * bridge sent that text for only one ticket.
     */
    void assign() {
        handle.execute("delete from listed_link");
        handle.execute("""
                insert into listed_link (tangoe_id, number) select l.tangoe_id, k.number from link k
                join listed l on l.tangoe_id = k.tangoe_id on conflict do nothing""");
        handle.execute("""
                update listed set linked = true,
                number = (select k.number from listed_link k where k.tangoe_id = listed.tangoe_id)
                where tangoe_id in (select tangoe_id from listed_link)""");
        handle.execute("delete from listed_link");
        handle.execute("""
                insert into listed_link (tangoe_id, number) select l.tangoe_id, min(o.ticket) from own_text o
                join listed l on l.opening = o.digest where l.number is null
                group by l.tangoe_id having count(*) = 1""");
        handle.execute("""
                update listed set number = (select k.number from listed_link k where k.tangoe_id = listed.tangoe_id)
                where tangoe_id in (select tangoe_id from listed_link)""");
    }

    /** Whether the support request of any link that changed since then is missing. */
    boolean lacksOneActive(Instant since) {
        return handle.createQuery("""
                        select 1 from link k left join listed l on l.tangoe_id = k.tangoe_id
                        where k.last_activity_at >= :since and k.tangoe_id is not null and l.tangoe_id is null limit 1""")
                .bind("since", since).mapTo(Integer.class).findOne().isPresent();
    }

    Map<String, Request> byId(Collection<String> ids) {
        return ids.isEmpty() ? Map.of() : handle.createQuery("select * from listed where tangoe_id in (<ids>)")
                .bindList("ids", List.copyOf(ids)).map((row, context) -> request(row)).stream()
                .collect(Collectors.toMap(Request::id, Function.identity()));
    }

    /** Requests without a link, by their ticket. */
    Map<String, List<Request>> strays(Collection<String> numbers) {
        return handle.createQuery("select * from listed where number in (<numbers>) and not linked order by tangoe_id")
                .bindList("numbers", List.copyOf(numbers)).map((row, context) -> request(row)).stream()
                .collect(Collectors.groupingBy(Request::number));
    }

    /** Marks tickets as compared. @return those that were not marked before */
    Set<String> compare(Collection<String> numbers) {
        Set<String> fresh = new LinkedHashSet<>(numbers);
        if (fresh.isEmpty()) {
            return fresh;
        }
        fresh.removeAll(new HashSet<>(handle.createQuery("select number from compared where number in (<numbers>)")
                .bindList("numbers", List.copyOf(numbers)).mapTo(String.class).list()));
        PreparedBatch batch = handle.prepareBatch("insert into compared (number) values (:number)");
        fresh.forEach(number -> batch.bind("number", number).add());
        if (!fresh.isEmpty()) {
            batch.execute();
        }
        return fresh;
    }

    /** Linked tickets of a table, by number, that changed since then in the bridge or at Tangoe and are not compared yet. */
    List<String> rest(String table, Instant since, String after, int limit) {
        return handle.createQuery("""
                        select k.number from link k where k.number > :after and k.table_name = :table
                        and (k.last_activity_at >= :since
                        or k.number in (select l.number from listed l where l.updated >= :updated and l.number is not null))
                        and not exists (select 1 from compared c where c.number = k.number) order by k.number limit :limit""")
                .bind("table", table).bind("after", after).bind("since", since).bind("updated", since.toEpochMilli()).bind("limit", limit)
                .mapTo(String.class).list();
    }

    @Override
    public void close() {
        List.of("listed", "listed_link", "compared").forEach(table -> handle.execute("drop table if exists " + table));
    }

    private static Request request(ResultSet row) throws SQLException {
        String thread = row.getString("thread");
        return new Request(row.getString("tangoe_id"), row.getString("number"), row.getString("state"),
                Instant.ofEpochMilli(row.getLong("updated")), row.getString("opening"),
                thread == null ? null : Set.of(thread.split(" ")));
    }
}
