package tangoe.bridge.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.LogLines;
import tangoe.bridge.testing.Relay;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Health says what stands still, since when and why; readiness says only whether webhooks are taken; metrics have numbers or nothing. */
class HealthTest {

    @TempDir
    static Path folder;
    static World world;
    static Relay relay;

    @BeforeAll
    static void start() {
        world = new World(TestDatabase.POSTGRESQL, folder);
        Matcher address = Pattern.compile("jdbc:postgresql://[^:/]+:(\\d+)/([^?]*).*").matcher(world.setting("DATABASE_URL"));
        assertThat(address.matches()).as(world.setting("DATABASE_URL")).isTrue();
        relay = new Relay(Integer.parseInt(address.group(1)));
        // Shorter than it is set out of the box, so that the test is.
        world.with("DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + relay.port() + "/" + address.group(2) + "?socketTimeout=3")
                .with("INVENTORY_PULL_ENABLED", "true").with("INVENTORY_PULL_CRON", "0 0 0 1 1 ? 2099").start();
    }

    @AfterAll
    static void stop() {
        world.close();
        relay.close();
    }

    @Test
    void everyConditionIsThereByNameAndNoRouteIs() {
        JsonNode health = World.json(manage("/observe/health"));

        assertThat(health.path("status").asText()).isEqualTo("UP");
        assertThat(health.path("checks").findValuesAsText("name")).contains("database", "servicenow-poll")
                .noneMatch(name -> name.contains(":")).doesNotContain("context", "leader", "kafka", "sftp-drop");
        health.path("checks").forEach(check -> assertThat(Instant.parse(check.path("since").asText())).isNotNull());
    }

    @Test
    void thePullOfTheInventorySaysWhenOneLastCameToItsEnd() {
        assertThat(world.post("/api/inventory/pull", "operator:watch", null).statusCode()).isEqualTo(202);
        until("the pull has come to its end", () -> metrics().contains("tangoe_bridge_poll_last_success_seconds{poll=\"inventory-pull\"}"));
        assertThat(check("inventory-pull").path("status").asText()).isEqualTo("UP");
    }

    @Test
    void metricsAreAsTheLinterOfPrometheusWantsThem() {
        until("messages are counted, and incidents polled", () -> metrics().contains("tangoe_bridge_messages{")
                && metrics().contains("tangoe_bridge_poll_last_success_seconds{poll=\"servicenow\"}"));
        String metrics = metrics();

        assertThat(metrics).contains("jvm_memory_used_bytes", "process_cpu_usage", "process_uptime_seconds", "hikaricp_connections_active",
                "tangoe_bridge_delivery_seconds_bucket");
        assertThat(metrics.lines().filter(line -> line.endsWith("NaN"))).isEmpty();
        assertThat(metrics.lines().filter(line -> line.matches("# HELP \\S+ *"))).as("no help").isEmpty();
        assertThat(metrics.lines().filter(line -> line.matches("[^#].*?[{,][a-z0-9_]*[A-Z]\\w*=\".*"))).as("camelCase").isEmpty();
        assertThat(metrics.lines().filter(line -> line.matches("# TYPE \\S+(?<!_total) counter"))).as("counters").isEmpty();
        assertThat(metrics.lines().filter(line -> line.matches("# TYPE \\S+_(total|count|sum|bucket) gauge"))).as("gauges").isEmpty();
        assertThat(metrics.lines().filter(line -> line.matches("# TYPE \\S+_(ns|ms|sec|kb)(_\\S+)? .*"))).as("units").isEmpty();
    }

    @Test
    void aDatabaseThatIsAwayIsNamedAndPutsNoMetricToNaN() {
        until("messages are counted", () -> metrics().contains("tangoe_bridge_messages{"));
        Jdbi admin = TestDatabase.administrator();
        String name = world.bridge().database().jdbi()
                .withHandle(handle -> handle.createQuery("select current_database()").mapTo(String.class).one());
        admin.useHandle(handle -> {
            handle.execute("alter database " + name + " allow_connections false");
            handle.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = ?", name);
        });
        world.clock.advance(Duration.ofMinutes(2));
        try (LogLines log = new LogLines()) {
            until("health names the database", () -> check("database").path("status").asText().equals("DOWN"));
            assertThat(check("database").path("cause").asText()).startsWith("the database cannot be used: ").contains("not currently accepting connections");
            until("what runs on a schedule says so", () -> log.all().stream().anyMatch(line -> line.contains("inventory-pull-work failed and comes again")));
            until("the inbox says so", () -> log.all().stream().anyMatch(line -> line.contains("The inbox to-servicenow cannot be reached now")));
            assertThat(log.all()).as("a known cause has no stack and is no error").noneMatch(line -> line.contains(" ERROR ") || line.contains("\tat "));
            assertThat(log.all().stream().filter(line -> line.contains("inventory-pull-work failed"))).as("one a minute").hasSizeBetween(1, 2);
            assertThat(manage("/observe/health/ready").statusCode()).isEqualTo(503);
            assertThat(manage("/observe/health/live").statusCode()).isEqualTo(200);
        } finally {
            admin.useHandle(handle -> handle.execute("alter database " + name + " allow_connections true"));
        }
        until("health is well again", () -> check("database").path("status").asText().equals("UP"));
        assertThat(manage("/observe/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void aDatabaseThatFallsSilentIsNamedAndKeepsNobodyWaitingForEver() {
        relay.fallSilent();
        try {
            assertThatThrownBy(() -> world.bridge().database().jdbi().useHandle(handle -> handle.execute("select 1")))
                    .isInstanceOf(JdbiException.class);
            until("health names the database", () -> check("database").path("status").asText().equals("DOWN"));
            assertThat(manage("/observe/health/ready").statusCode()).isEqualTo(503);
            assertThat(world.post("/tangoe/support-requests/note", "tangoe:hook", "{\"number\": \"INC1\"}").statusCode()).isEqualTo(503);
        } finally {
            relay.speak();
        }
        until("health is well again", () -> check("database").path("status").asText().equals("UP"));
    }

    private static String metrics() {
        return manage("/observe/metrics").body();
    }

    private static JsonNode check(String name) {
        for (JsonNode check : World.json(manage("/observe/health")).path("checks")) {
            if (check.path("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("no check " + name);
    }

    private static HttpResponse<String> manage(String path) {
        return world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + path)));
    }
}
