package tangoe.bridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;
import tangoe.bridge.testing.Worlds;

/** The tickets as an operator sees them. */
class TicketApiTest {

    private static final String[] LISTED = {"number", "table", "sys_id", "tangoe_id", "state", "last_activity_at", "waiting", "dead"};

    @TempDir
    static Path folder;
    static Worlds worlds;

    @BeforeAll
    static void start() {
        worlds = new Worlds(folder, world -> world.with("DELIVERY_FIRST_RETRY", "1h"));
    }

    @AfterAll
    static void stop() {
        worlds.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aTicketHasTheFieldsOfTheContract(TestDatabase database) {
        World world = worlds.on(database);
        Instant before = world.clock.instant().minusSeconds(1);
        String number = world.openLinkedIncident("Shown");
        until("all is quiet", () -> world.messages(number, "delivered") == 2);

        JsonNode listed = all(world, 1000).stream().filter(ticket -> ticket.path("number").asText().equals(number)).findFirst().orElseThrow();

        assertThat(names(listed)).containsExactly(LISTED);
        assertThat(listed.path("table").asText()).isEqualTo("incident");
        assertThat(listed.path("sys_id").asText()).isEqualTo(world.serviceNow.incident(number).get("sys_id"));
        assertThat(listed.path("tangoe_id").asText()).isEqualTo(world.serviceNow.incident(number).get("correlation_id"));
        assertThat(listed.path("state").asText()).isEqualTo("1");
        assertThat(Instant.parse(listed.path("last_activity_at").asText())).isAfter(before);
        assertThat(listed.path("waiting").asInt(-1)).isZero();
        assertThat(listed.path("dead").asInt(-1)).isZero();
        assertThat(world.call("GET", "/api/tickets/" + number, "operator:watch", null).body()).doesNotContain("thread_token");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void oneTicketHasItsTimelineBesides(TestDatabase database) {
        World world = worlds.on(database);
        String number = world.openLinkedIncident("With a past");
        world.tangoe.note(number, "Ordered.");
        until("the note is there", () -> world.messages(number, "delivered") == 3);
        world.serviceNow.faults().onPath("/api/now/table/incident/").method("PATCH").containing("Stuck").status(503);
        world.tangoe.note(number, "Stuck.");
        world.tangoe.note(number, "Behind it.");
        until("one waits", () -> world.messages(number, "waiting") == 1);
        world.serviceNow.faults().clear();

        JsonNode ticket = world.api("/api/tickets/" + number);

        List<String> names = new ArrayList<>(List.of(LISTED));
        names.add("timeline");
        assertThat(names(ticket)).containsExactlyElementsOf(names);
        assertThat(ticket.path("state").asText()).isEqualTo("2");
        assertThat(ticket.path("waiting").asInt()).isEqualTo(2);
        assertThat(ticket.path("timeline")).extracting(message -> message.path("kind").asText())
                .containsExactly("create", "linked", "note", "note", "note");
        assertThat(ticket.path("timeline")).extracting(message -> message.path("status").asText())
                .containsExactly("delivered", "delivered", "delivered", "waiting", "accepted");
        assertThat(ticket.path("timeline")).extracting(message -> message.path("direction").asText())
                .containsExactly("to-tangoe", "to-servicenow", "to-servicenow", "to-servicenow", "to-servicenow");
        assertThat(ticket.path("timeline")).allSatisfy(message -> assertThat(names(message)).containsExactly("id", "ticket", "kind", "direction",
                "status", "attempts", "accepted_at", "next_attempt_at", "delivered_at", "error", "remark"));
        world.clock.advance(Duration.ofHours(2));
        until("both are delivered", () -> world.messages(number, "delivered") == 5);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatAPersonMustLookAtCountsAsDead(TestDatabase database) {
        World world = worlds.on(database);
        world.tangoe.faults().onPath("/1/support_requests").once().cutBodyAfterWrite();
        String number = world.openIncident("Uncertain");
        until("uncertain", () -> world.messages(number, "uncertain") == 1);
        world.tangoe.faults().onPath("/1/support_requests").once().status(422);
        String refused = world.openIncident("Refused");
        until("dead", () -> world.messages(refused, "dead") == 1);

        for (String each : List.of(number, refused)) {
            JsonNode ticket = world.api("/api/tickets/" + each);
            assertThat(ticket.path("dead").asInt()).isEqualTo(1);
            assertThat(ticket.path("waiting").asInt()).isZero();
            assertThat(ticket.path("tangoe_id").isNull()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void pagesFollowOneAnotherByNumberWithoutGapOrRepetition(TestDatabase database) {
        World world = worlds.on(database);
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            numbers.add(world.openIncident("Page " + i));
        }
        until("all are taken", () -> all(world, 1000).stream().map(ticket -> ticket.path("number").asText()).toList().containsAll(numbers));

        List<String> whole = all(world, 1000).stream().map(ticket -> ticket.path("number").asText()).toList();

        assertThat(whole).isSorted().doesNotHaveDuplicates();
        assertThat(all(world, 2)).extracting(ticket -> ticket.path("number").asText()).containsExactlyElementsOf(whole);
        assertThat(all(world, whole.size())).hasSize(whole.size());
        assertThat(world.api("/api/tickets?after=ZZZ").path("tickets")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=x", "limit=1001", "limit=1&limit=1", "state=1", "status=dead", "Limit=1"})
    void aWrongParameterIsABadRequest(String query) {
        assertProblem(worlds.on(TestDatabase.H2).call("GET", "/api/tickets?" + query, "operator:watch", null), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INC9999999", "x", "%20", "..%2Fmessages", "INC%25"})
    void aTicketThatWasNotTakenIsNotFound(String number) {
        assertProblem(worlds.on(TestDatabase.H2).call("GET", "/api/tickets/" + number, "operator:watch", null), 404, "GET /api/tickets");
    }

    private static List<JsonNode> all(World world, int limit) {
        List<JsonNode> tickets = new ArrayList<>();
        String after = "";
        while (after != null) {
            JsonNode page = world.api("/api/tickets?limit=" + limit + (after.isEmpty() ? "" : "&after=" + after));
            page.path("tickets").forEach(tickets::add);
            assertThat(page.path("tickets").size()).isLessThanOrEqualTo(limit);
            after = page.path("next").isNull() ? null : page.path("next").asText();
        }
        return tickets;
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
