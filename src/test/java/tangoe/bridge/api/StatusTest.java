package tangoe.bridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.settings.Settings;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Status names what stands, what waits and why, for people as for scripts. */
class StatusTest {

    private static final Path HOME = Path.of("").toAbsolutePath();

    @TempDir
    static Path folder;
    static World world;

    @BeforeAll
    static void start() {
        world = new World(TestDatabase.H2, folder).start();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private record Printed(int status, String out, String err) {
    }

    private static Printed command(Map<String, String> differently, boolean json) throws InterruptedException {
        Map<String, String> environment = new HashMap<>(Map.of("HTTP_HOST", "127.0.0.1", "HTTP_PORT", Integer.toString(world.port()),
                "API_USERNAME", "operator", "API_PASSWORD", "watch", "SERVICENOW_URL", world.serviceNow.url(), "TANGOE_URL", world.tangoe.url()));
        environment.putAll(differently);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = new StatusCommand(Settings.load(HOME, environment), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)).run(json);
        return new Printed(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static JsonNode one(String list, String field, String value) {
        for (JsonNode entry : world.api("/api/status").path(list)) {
            if (entry.path(field).asText().equals(value)) {
                return entry;
            }
        }
        throw new AssertionError("no " + field + " " + value + " in " + world.api("/api/status").path(list));
    }

    @Test
    void whatIsDeadIsCountedByItsReasonAndThePollAndTheRatesAreTold() throws Exception {
        String number = world.openLinkedIncident("Told in status");
        world.serviceNow.faults().onPath("/api/now/table/incident").method("PATCH").status(403);
        world.post("/tangoe/support-requests/note", "tangoe:hook", "{\"number\": \"" + number + "\", \"work_notes\": \"Refused.\"}");
        world.untilStatus(number, "note", "dead");

        JsonNode dead = one("messages", "status", "dead");
        assertThat(dead.path("direction").asText()).isEqualTo("to-servicenow");
        assertThat(dead.path("reason").asText()).contains("403");
        assertThat(dead.path("messages").asInt()).isPositive();
        assertThat(one("polls", "poll", "servicenow-poll").path("here").asBoolean()).isTrue();
        until("a poll has come to its end", () -> one("polls", "poll", "servicenow-poll").hasNonNull("last_success"));
        assertThat(one("rates", "vendor", "Tangoe").path("limit").asText()).isEqualTo("90 calls a minute");
        assertThat(one("circuits", "vendor", "ServiceNow").path("open").asBoolean()).isFalse();
        assertThat(one("conditions", "name", "database").path("status").asText()).isEqualTo("UP");

        Printed told = command(Map.of(), false);
        assertThat(told.out()).contains("UP    database", "dead       to-servicenow", "403", "servicenow-poll  last came to its end at", "90 calls a minute");
        assertThat(World.jsonOf(command(Map.of(), true).out()).path("messages").isArray()).isTrue();
    }

    @Test
    void theCircuitOfAVendorThatFailsForManyTicketsIsOpenAndTheOthersIsNot() throws Exception {
        world.tangoe.faults().onPath("/1/").status(503);
        List<String> numbers = IntStream.range(0, 6).mapToObj(i -> world.openIncident("Circuit " + i)).toList();
        until("the circuit is open", () -> one("circuits", "vendor", "Tangoe").path("open").asBoolean());
        assertThat(one("circuits", "vendor", "Tangoe").path("queues").toString()).isEqualTo("[\"to-tangoe\"]");
        assertThat(one("circuits", "vendor", "ServiceNow").path("open").asBoolean()).isFalse();
        assertThat(command(Map.of(), false).out()).contains("Tangoe       is left alone for a while, as several tickets failed in a row: to-tangoe",
                "ServiceNow   is called");
        world.tangoe.faults().clear();
        world.clock.advance(Duration.ofMinutes(2));
        numbers.forEach(number -> until(number + " is linked", () -> !world.serviceNow.incident(number).get("correlation_id").isEmpty()));
        assertThat(one("circuits", "vendor", "Tangoe").path("open").asBoolean()).isFalse();
    }

    @Test
    void aVendorThatWantsToBeLeftAloneIsNamedUntilWhen() throws Exception {
        world.tangoe.faults().onPath("/1/").once().tooManyRequests(Duration.ofHours(1));
        world.openIncident("Too much");
        until("it is left alone", () -> one("circuits", "vendor", "Tangoe").hasNonNull("left_alone_until"));
        assertThat(command(Map.of(), false).out()).contains("Tangoe       is left alone until ", ": Tangoe answers 429 and wants to be left alone");
        world.clock.advance(Duration.ofSeconds(30));
        until("health names it", () -> one("conditions", "name", "tangoe").path("status").asText().equals("DOWN"));
        world.clock.advance(Duration.ofHours(1));
        until("it is called again", () -> one("conditions", "name", "tangoe").path("status").asText().equals("UP"));
        assertThat(one("circuits", "vendor", "Tangoe").hasNonNull("left_alone_until")).isFalse();
    }

    @Test
    void anIncidentThatSomebodyElseLinkedIsListedWithTheReasonWhyItIsNotTaken() {
        String foreign = world.serviceNow.openIncident(Map.of("short_description", "Linked elsewhere", "assignment_group", World.GROUP,
                "caller_id", "5137153cc611227c000bbd1bd8cd2005", "correlation_id", "99999", "correlation_display", "Tangoe")).get("number");

        until("it is listed", () -> world.api("/api/status").path("not_taken").findValuesAsText("number").contains(foreign));
        assertThat(one("not_taken", "number", foreign).path("reason").asText()).isNotBlank();
    }

    @Test
    void aBridgeThatCannotBeAskedEndsWith2AndASentence() throws Exception {
        assertThat(command(Map.of("HTTP_PORT", "1"), false)).satisfies(told -> {
            assertThat(told.status()).isEqualTo(StatusCommand.COULD_NOT_ASK);
            assertThat(told.err()).contains("no bridge answers at http://127.0.0.1:1");
        });
        assertThat(command(Map.of("API_PASSWORD", "wrong"), false).err()).contains("answers 401");
    }
}
