package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.cluster.Replica;
import tangoe.bridge.database.Database;
import tangoe.bridge.support.Links;
import tangoe.bridge.testing.TestDatabase;

/**
 * What the inbox asks of PostgreSQL stays quick when five million messages have been delivered: no statement walks through a
 * large table, as it counts itself. The plans are those that it really used ({@code auto_explain}), also after it has come to plan
 * for any value; they are written to {@code target/hot-path.txt}, without those that were told only with a batch or a commit. System
 * property: {@code hot-path.rows} (5,000,000).
 */
class FiveMillionDelivered {

    private static final int ROWS = Integer.getInteger("hot-path.rows", 5_000_000);
    private static final int PER_TICKET = 10;
    private static final int OPEN = 5_000;
    private static final int OPEN_TICKETS = 2_000;
    private static final Duration KEPT = Duration.ofDays(30);
    /** PostgreSQL plans a prepared statement anew five times before it may plan it once for all. */
    private static final int TIMES = 12;
    private static final int MOST_PLANS = 2_000;
    private static final Pattern WALK = Pattern.compile("Seq Scan on (message|attempt|seen|link)\\b");
    private static final Pattern DURATION = Pattern.compile("duration: ([0-9.]+) ms");
    private static final String QUEUE = "to-tangoe";
    /** The large ones; what refers to another comes first. */
    private static final List<String> TABLES = List.of("attempt", "message", "seen", "link");

    @TempDir
    Path folder;

    /** Every plan of what is done, by what is done. */
    private final Map<String, List<String>> plans = new LinkedHashMap<>();
    private String doing;

    @Test
    void nothingThatTheInboxDoesWalksThroughAWholeTable() throws IOException {
        Map<String, String> environment = TestDatabase.POSTGRESQL.environment(folder);
        Map<String, Long> before;
        explain(environment.get("DATABASE_URL").replaceAll(".*/", ""));
        try (Database database = Database.open(environment.get("DATABASE_URL"), environment.get("DATABASE_USERNAME"),
                environment.get("DATABASE_PASSWORD"), 8)) {
            fill(environment);
            before = walks(environment);
            Jdbi jdbi = database.jdbi();
            jdbi.setSqlLogger(new Listener());
            work(jdbi);
        }
        Files.writeString(Path.of("target", "hot-path.txt"), report());
        SoftAssertions all = new SoftAssertions();
        all.assertThat(walks(environment)).as("walks through whole tables that the server has counted").isEqualTo(before);
        plans.forEach((what, seen) -> all.assertThat(seen).as(what).isNotEmpty()
                .allSatisfy(plan -> assertThat(WALK.matcher(plan).find()).as(plan).isFalse()));
        // Nor through all that is open, which the statistics know nothing of when it has only just come.
        for (String what : List.of("claim, 8 at once", "tickets, a page", "ticket")) {
            all.assertThat(plans.get(what)).as(what).noneMatch(plan -> plan.contains("message_by_status"));
        }
        all.assertAll();
    }

    private static void explain(String name) {
        TestDatabase.administrator().useHandle(handle -> {
            handle.execute("alter database " + name + " set session_preload_libraries = 'auto_explain'");
            for (String setting : List.of("log_min_duration = 0", "log_analyze = on", "log_buffers = on", "log_nested_statements = on")) {
                handle.execute("alter database " + name + " set auto_explain." + setting);
            }
            handle.execute("alter database " + name + " set client_min_messages = log");
        });
    }

    /**
     * By no pool of the bridge's, whose statements may not take so long, without a log and with the indexes made afterwards. Old
     * messages come first; of five thousand one is dead, one is discarded, and a fifth of all is older than what is kept.
     */
    private static void fill(Map<String, String> environment) {
        Jdbi jdbi = Jdbi.create(environment.get("DATABASE_URL"), environment.get("DATABASE_USERNAME"), environment.get("DATABASE_PASSWORD"));
        String payload = "{\"number\": \"INC\", \"work_notes\": \"" + "The carrier has it. ".repeat(5) + "\"}";
        jdbi.useHandle(handle -> {
            handle.execute("set auto_explain.log_min_duration = -1");
            handle.execute("set session_replication_role = replica");
            TABLES.forEach(table -> handle.execute("alter table " + table + " set unlogged"));
            List<String> indexes = handle.createQuery("""
                            select c.oid::regclass::text, pg_get_indexdef(c.oid) from pg_index i join pg_class c on c.oid = i.indexrelid
                            where i.indrelid::regclass::text in (<tables>) and not i.indisunique""").bindList("tables", TABLES)
                    .map((row, context) -> {
                        handle.execute("drop index " + row.getString(1));
                        return row.getString(2);
                    }).list();
            handle.createUpdate("""
                            insert into message (id, queue, direction, ticket, kind, status, holds, payload, accepted_at, attempts,
                            tries, first_tried_at, next_attempt_at, delivered_at)
                            select i, case when i % 2 = 0 then 'to-tangoe' else 'to-servicenow' end,
                            case when i % 2 = 0 then 'to-tangoe' else 'to-servicenow' end, 'INC' || (i / :per), 'note',
                            case when i % 5000 = 1 then 'dead' when i % 5000 = 2 then 'discarded' else 'delivered' end, false, :payload,
                            at, 1, 1, at, null, case when i % 5000 in (1, 2) then null else at + interval '1 second' end
                            from (select i, current_timestamp - interval '37.5 days' * (1 - i::float / :rows) as at
                            from generate_series(1, :rows) i) each""")
                    .bind("per", PER_TICKET).bind("rows", ROWS).bind("payload", payload).execute();
            handle.createUpdate("""
                            insert into attempt (message_id, number, started_at, ended_at, outcome, answer)
                            select id, 1, accepted_at, accepted_at + interval '1 second', status, null from message""").execute();
            handle.createUpdate("""
                            insert into seen (dedupe_key, message_id, ends_at) select 'journal:' || lpad(i::text, 32, '0'), i,
                            case when i % 2 = 0 then null else current_timestamp - interval '1 minute' + interval '60 minutes' * i / :rows end
                            from generate_series(1, :rows) i""").bind("rows", ROWS).execute();
            handle.createUpdate("""
                            insert into link (number, table_name, sys_id, tangoe_id, thread_token, state, assignment_group, home_group,
                            mod_count, created_at, last_activity_at)
                            select 'INC' || i, 'incident', md5(i::text), i::text, md5(i::text), '2', 'g', 'g', 1, current_timestamp, current_timestamp
                            from generate_series(0, :tickets) i""").bind("tickets", ROWS / PER_TICKET).execute();
            handle.execute("select setval('message_id', " + (ROWS + 1) + ")");
            indexes.forEach(handle::execute);
            TABLES.forEach(table -> handle.execute("vacuum analyze " + table));
        });
    }

    /** Of each large table; batches are counted, too, whose plans are not told. Backends tell when they end. */
    private static Map<String, Long> walks(Map<String, String> environment) {
        return Jdbi.create(environment.get("DATABASE_URL"), environment.get("DATABASE_USERNAME"), environment.get("DATABASE_PASSWORD"))
                .withHandle(handle -> {
                    handle.execute("select pg_stat_clear_snapshot()");
                    return handle.createQuery("select relname, seq_scan from pg_stat_user_tables where relname in (<tables>)")
                            .bindList("tables", TABLES).reduceRows(new TreeMap<String, Long>(), (counts, row) -> {
                                counts.put(row.getColumn("relname", String.class), row.getColumn("seq_scan", Long.class));
                                return counts;
                            });
                });
    }

    private void work(Jdbi jdbi) {
        Clock clock = Clock.systemUTC();
        WakeUp wakeUp = new WakeUp();
        Inbox inbox = new Inbox(jdbi, clock, wakeUp);
        Messages messages = new Messages(jdbi, clock, wakeUp);
        Links links = new Links(jdbi, clock, "incident", sysId -> true);
        RetrySchedule schedule = new RetrySchedule(Duration.ofSeconds(5), Duration.ofHours(6), Duration.ofHours(76), RandomGenerator.getDefault());
        try (Replica replica = new Replica(jdbi)) {
            replica.join(false);
            Deliveries deliveries = new Deliveries(jdbi, clock, replica, schedule, wakeUp);
            doing = "accept, " + OPEN + " in batches of 100";
            for (int batch = 0; batch < OPEN / 100; batch++) {
                int first = batch * 100;
                inbox.accept(IntStream.range(first, first + 100).mapToObj(i -> message("INC" + i % OPEN_TICKETS, "open-" + i)).toList());
            }
            repeat("accept, one", i -> inbox.accept(List.of(message("INC" + (3000 + i), "one-" + i))));
            repeat("accept, the same again", i -> inbox.accept(List.of(message("INC" + (3000 + i), "one-" + i))));
            repeat("claim and finish, 8 at once", i -> {
                doing = "claim, 8 at once";
                List<Message> claimed = deliveries.claim(QUEUE, 8);
                assertThat(claimed).hasSize(8);
                doing = "finish";
                claimed.forEach(message -> deliveries.finish(message, clock.instant(), message.id() % 4 == 0
                        ? new Outcome(Status.WAITING, false, "answered 503", Optional.empty()) : Outcome.DELIVERED));
            });
            repeat("recover", i -> deliveries.recover(QUEUE, WhenUncertain.PARK));
            for (Status status : Status.values()) {
                repeat("list, " + status.text(), i -> messages.list(new Messages.Filter(status, null, null, null, null), 0, 101));
            }
            repeat("list, page in the middle", i -> messages.list(new Messages.Filter(Status.DELIVERED, null, null, null, null), ROWS / 2, 101));
            repeat("list, of a ticket", i -> messages.list(new Messages.Filter(null, "INC" + (100 + i), null, null, null), 0, 1000));
            repeat("one message with its attempts", i -> messages.find(ROWS / 3 + i));
            repeat("replay one", i -> messages.replay(i * 5000L + 1));
            repeat("tickets, a page", i -> links.list("INC2", 101));
            repeat("ticket", i -> links.shown("INC" + (200 + i)));
            repeat("what a poll asks", i -> {
                inbox.hasSeen("journal:" + i);
                links.attach(List.of(Map.of("incident", Map.of("number", "INC" + (50 + i), "sys_id", "0".repeat(32), "sys_mod_count", "1"))));
            });
            repeat("count for the metrics", i -> new Backlog(jdbi, clock).read());
            doing = "housekeeping";
            new Housekeeping(jdbi, clock, KEPT.plusDays(7), KEPT.plusDays(7)).sweep();
            doing = "housekeeping, nothing to do";
            new Housekeeping(jdbi, clock, KEPT.plusDays(70), KEPT.plusDays(70)).sweep();
        }
    }

    private interface Action {
        void run(int time);
    }

    private void repeat(String what, Action action) {
        for (int i = 0; i < TIMES; i++) {
            doing = what;
            action.run(i);
        }
    }

    private static NewMessage message(String ticket, String dedupe) {
        return new NewMessage(QUEUE, "to-tangoe", ticket, "note", dedupe, null, List.of(), false, "{\"work_notes\": \"Here.\"}");
    }

    /** What the server says of each statement. */
    private final class Listener implements SqlLogger {
        @Override
        public void logAfterExecution(StatementContext context) {
            try {
                // A batch has none any more.
                if (context.getStatement() == null) {
                    return;
                }
                for (SQLWarning warning = context.getStatement().getWarnings(); warning != null; warning = warning.getNextWarning()) {
                    if (warning.getMessage().contains("duration:") && doing != null) {
                        remember(warning.getMessage());
                    }
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void remember(String plan) {
        List<String> seen = plans.computeIfAbsent(doing, first -> new ArrayList<>());
        if (seen.size() < MOST_PLANS) {
            seen.add(plan);
        }
    }

    private String report() {
        StringBuilder report = new StringBuilder();
        plans.forEach((what, seen) -> {
            List<Double> times = seen.stream().map(FiveMillionDelivered::millis).sorted().toList();
            report.append("== %s: %d statements, median %.3f ms, longest %.3f ms%n".formatted(what, seen.size(),
                    times.get(times.size() / 2), times.get(times.size() - 1)));
            seen.stream().collect(Collectors.toMap(FiveMillionDelivered::statement, plan -> plan, (one, other) ->
                    millis(one) > millis(other) ? one : other, LinkedHashMap::new)).values().forEach(plan -> report.append(plan).append("\n\n"));
        });
        return report.toString();
    }

    private static double millis(String plan) {
        Matcher duration = DURATION.matcher(plan);
        return duration.find() ? Double.parseDouble(duration.group(1)) : 0;
    }

    private static String statement(String plan) {
        int from = plan.indexOf("Query Text:");
        return plan.substring(Math.max(0, from), Math.max(0, Math.max(from, plan.indexOf("cost="))));
    }
}
