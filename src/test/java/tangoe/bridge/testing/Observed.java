package tangoe.bridge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What an operator sees of a bridge: health, metrics and status. */
public final class Observed {

    /** Each look moves the clock so far: ten times as fast as it goes by itself. */
    private static final Duration STEP = Duration.ofMillis(200);

    private final World world;

    public Observed(World world) {
        this.world = world;
    }

    /** Waits, for less than a minute of the world's clock, until health has the condition down; metric and status say the same. */
    public void untilDown(String condition, String... words) {
        Instant from = world.clock.instant();
        untilDownAtLast(condition, words);
        assertThat(Duration.between(from, world.clock.instant())).as(condition).isLessThan(Duration.ofMinutes(1));
    }

    /** As {@link #untilDown} where the minute is one of this machine, as a network's silence is. */
    public void untilDownAtLast(String condition, String... words) {
        until(condition + " is down", () -> {
            world.clock.advance(STEP);
            return check(condition).path("status").asText().equals("DOWN");
        });
        assertThat(check(condition).path("cause").asText()).as(condition).isNotEmpty();
        List.of(words).forEach(word -> assertThat(check(condition).path("cause").asText()).contains(word));
        assertThat(check(condition).path("since").asText()).isNotEmpty();
        until("the metric says so", () -> metrics().contains("tangoe_bridge_up{condition=\"" + condition + "\"} 0"));
        JsonNode status = named(world.api("/api/status").path("conditions"), condition);
        assertThat(status.path("status").asText()).isEqualTo("DOWN");
        assertThat(status.path("cause").asText()).isNotEmpty();
    }

    public void untilUp(String condition) {
        until(condition + " is up", () -> check(condition).path("status").asText().equals("UP"));
        until("the metric says so", () -> metrics().contains("tangoe_bridge_up{condition=\"" + condition + "\"} 1"));
    }

    public void assertReady() {
        assertThat(manage("/observe/health/ready").statusCode()).isEqualTo(200);
        assertThat(manage("/observe/health/live").statusCode()).isEqualTo(200);
    }

    public String metrics() {
        return manage("/observe/metrics").body();
    }

    private JsonNode check(String name) {
        return named(World.json(manage("/observe/health")).path("checks"), name);
    }

    private static JsonNode named(JsonNode list, String name) {
        for (JsonNode one : list) {
            if (one.path("name").asText().equals(name)) {
                return one;
            }
        }
        return MissingNode.getInstance();
    }

    private HttpResponse<String> manage(String path) {
        return world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + path)));
    }
}
