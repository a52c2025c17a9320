package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;
import static tangoe.bridge.testing.World.until;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;
import tangoe.bridge.testing.Worlds;

/** While the store is away, nothing is accepted, not even by half; afterwards everything goes on by itself. */
class StoreUnavailableTest {

    private static final String CLOSED = "/tangoe/support-requests/closed";

    @TempDir
    static Path folder;
    static Worlds worlds;

    @BeforeAll
    static void start() {
        worlds = new Worlds(folder);
    }

    @AfterAll
    static void stop() {
        worlds.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aTableThatCannotBeWrittenPutsTheSenderOffAndLeavesNothingBehind(TestDatabase database) {
        World world = worlds.on(database);
        String number = world.openLinkedIncident("Away for a moment");
        until("all is quiet", () -> world.messages(number, "delivered") == 2);
        Jdbi jdbi = world.bridge().database().jdbi();
        List<Integer> before = counts(jdbi, "message");

        jdbi.useHandle(handle -> handle.execute("alter table message rename to message_elsewhere"));
        try {
            putOff(world.post(CLOSED, "tangoe:hook", body(number)));
            putOff(world.post("/servicenow/incidents", "snow:push", body(number)));
            putOff(world.call("GET", "/api/messages", "operator:watch", null));
            putOff(world.call("GET", "/api/tickets", "operator:watch", null));
            putOff(world.post("/api/messages/replay", "operator:watch", "{\"status\": \"dead\"}"));
            assertThat(counts(jdbi, "message_elsewhere")).isEqualTo(before);
        } finally {
            jdbi.useHandle(handle -> handle.execute("alter table message_elsewhere rename to message"));
        }

        assertThat(world.post(CLOSED, "tangoe:hook", body(number)).statusCode()).isEqualTo(202);
        until("the incident is resolved", () -> world.serviceNow.incident(number).get("state").equals("6"));
        assertThat(world.api("/api/messages?kind=closed&ticket=" + number).path("messages")).hasSize(1);
        assertThat(world.serviceNow.journal(number, "work_notes")).filteredOn(note -> note.startsWith("Done.")).hasSize(1);
    }

    @Test
    void aServerThatIsGonePutsTheSenderOffUntilItIsBack() {
        World world = worlds.on(TestDatabase.POSTGRESQL);
        String number = world.openLinkedIncident("Gone for a moment");
        Jdbi admin = TestDatabase.administrator();
        String name = world.bridge().database().jdbi()
                .withHandle(handle -> handle.createQuery("select current_database()").mapTo(String.class).one());

        admin.useHandle(handle -> {
            handle.execute("alter database " + name + " allow_connections false");
            handle.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = ?", name);
        });
        try {
            putOff(world.post(CLOSED, "tangoe:hook", body(number)));
        } finally {
            admin.useHandle(handle -> handle.execute("alter database " + name + " allow_connections true"));
        }

        until("it is taken", () -> world.post(CLOSED, "tangoe:hook", body(number)).statusCode() == 202);
        until("the incident is resolved", () -> world.serviceNow.incident(number).get("state").equals("6"));
        assertThat(world.api("/api/messages?kind=closed&ticket=" + number).path("messages")).hasSize(1);
    }

    @Test
    void aTableThatStaysLockedPutsTheSenderOffInsteadOfKeepingItWaiting() {
        World world = worlds.on(TestDatabase.POSTGRESQL);
        String number = "INC70001";

        world.bridge().database().jdbi().useTransaction(handle -> {
            handle.execute("lock table message in access exclusive mode");
            putOff(world.post(CLOSED, "tangoe:hook", body(number)));
        });

        assertThat(world.post(CLOSED, "tangoe:hook", body(number)).statusCode()).isEqualTo(202);
    }

    private static List<Integer> counts(Jdbi jdbi, String messages) {
        return jdbi.withHandle(handle -> List.of(messages, "seen", "lane").stream()
                .map(table -> handle.createQuery("select count(*) from " + table).mapTo(Integer.class).one()).toList());
    }

    private static void putOff(HttpResponse<String> response) {
        assertProblem(response, 503, "nothing was accepted", "again later");
        assertThat(response.headers().firstValue("Retry-After")).hasValueSatisfying(seconds -> assertThat(seconds).matches("\\d+"));
    }

    private static String body(String number) {
        return "{\"number\": \"" + number + "\", \"work_notes\": \"Done.\"}";
    }
}
