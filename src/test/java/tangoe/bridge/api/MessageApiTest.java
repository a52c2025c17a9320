package tangoe.bridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;
import tangoe.bridge.testing.Worlds;

/** The messages as an operator sees them, and what the operator can do about each. */
class MessageApiTest {

    private static final String OPERATOR = "operator:watch";
    private static final String[] LISTED = {"id", "ticket", "kind", "direction", "status", "attempts", "accepted_at", "next_attempt_at",
        "delivered_at", "error", "remark"};
    private static final AtomicInteger COUNTER = new AtomicInteger();

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

    @AfterEach
    void vendorsAreWell() {
        for (TestDatabase database : TestDatabase.values()) {
            worlds.on(database).serviceNow.faults().clear();
            worlds.on(database).tangoe.faults().clear();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aListGivesEachMessageTheFieldsOfTheContract(TestDatabase database) {
        World world = worlds.on(database);
        Instant before = world.clock.instant().minusSeconds(1);
        String id = dead(world);

        JsonNode answer = world.api("/api/messages?ticket=" + ticketOf(world, id));

        assertThat(names(answer)).containsExactly("messages", "next");
        assertThat(answer.path("next").isNull()).isTrue();
        JsonNode message = answer.at("/messages/0");
        assertThat(names(message)).containsExactly(LISTED);
        assertThat(message.path("id").isTextual()).isTrue();
        assertThat(message.path("kind").asText()).isEqualTo("note");
        assertThat(message.path("direction").asText()).isEqualTo("to-servicenow");
        assertThat(message.path("status").asText()).isEqualTo("dead");
        assertThat(message.path("attempts").isInt()).isTrue();
        assertThat(message.path("attempts").asInt()).isEqualTo(1);
        assertThat(Instant.parse(message.path("accepted_at").asText())).isAfter(before).isBefore(world.clock.instant());
        assertThat(message.path("next_attempt_at").isNull()).isTrue();
        assertThat(message.path("delivered_at").isNull()).isTrue();
        assertThat(message.path("error").asText()).startsWith("ServiceNow has no incident " + message.path("ticket").asText());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void oneMessageHasItsPayloadAndEveryAttemptBesides(TestDatabase database) {
        World world = worlds.on(database);
        String id = waiting(world);
        assertThat(act(world, id, "replay").statusCode()).isEqualTo(200);
        until("a second attempt", () -> status(world, id).equals("waiting") && one(world, id).path("attempts").asInt() == 2);
        world.serviceNow.faults().clear();
        assertThat(act(world, id, "replay").statusCode()).isEqualTo(200);
        until("delivered", () -> status(world, id).equals("delivered"));

        JsonNode message = one(world, id);

        List<String> names = new ArrayList<>(List.of(LISTED));
        names.addAll(List.of("payload", "tries"));
        assertThat(names(message)).containsExactlyElementsOf(names);
        assertThat(message.path("attempts").asInt()).isEqualTo(3);
        assertThat(message.path("error").isNull()).isTrue();
        assertThat(Instant.parse(message.path("delivered_at").asText())).isAfterOrEqualTo(Instant.parse(message.path("accepted_at").asText()));
        assertThat(message.path("payload").path("number").asText()).isEqualTo(message.path("ticket").asText());
        JsonNode tries = message.path("tries");
        assertThat(tries).hasSize(3).allSatisfy(each -> {
            assertThat(names(each)).containsExactly("number", "started_at", "ended_at", "outcome", "answer");
            assertThat(Instant.parse(each.path("ended_at").asText())).isAfterOrEqualTo(Instant.parse(each.path("started_at").asText()));
        });
        assertThat(tries).extracting(each -> each.path("number").asInt()).containsExactly(1, 2, 3);
        assertThat(tries).extracting(each -> each.path("outcome").asText()).containsExactly("waiting", "waiting", "delivered");
        assertThat(tries.get(0).path("answer").asText()).startsWith("ServiceNow ").contains("503");
        assertThat(tries.get(2).path("answer").isNull()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void pagesFollowOneAnotherWithoutGapOrRepetitionWhileMoreIsAccepted(TestDatabase database) {
        World world = worlds.on(database);
        String ticket = ticket();
        List<String> all = new ArrayList<>(IntStream.range(0, 7).mapToObj(i -> accepted(world, "note", ticket, "n" + i)).toList());

        List<String> found = new ArrayList<>();
        String next = "";
        int pages = 0;
        do {
            JsonNode page = world.api("/api/messages?ticket=" + ticket + "&limit=3" + (next.isEmpty() ? "" : "&after=" + next));
            page.path("messages").forEach(message -> found.add(message.path("id").asText()));
            assertThat(page.path("messages").size()).isLessThanOrEqualTo(3);
            next = page.path("next").isNull() ? null : page.path("next").asText();
            if (pages++ == 0) {
                all.add(accepted(world, "note", ticket, "late"));
                all.add(accepted(world, "note", ticket, "later"));
            }
        } while (next != null);

        assertThat(found).containsExactlyElementsOf(all);
        assertThat(pages).isEqualTo(3);
        assertThat(world.api("/api/messages?ticket=" + ticket + "&after=" + found.get(8)).path("messages")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void eachFilterTakesWhatItSaysAndAllTogetherWhatFitsAll(TestDatabase database) {
        World world = worlds.on(database);
        String ticket = ticket();
        world.clock.advance(Duration.ofMinutes(1));
        Instant first = world.clock.instant();
        String note = accepted(world, "note", ticket, "a");
        world.clock.advance(Duration.ofMinutes(1));
        Instant second = world.clock.instant();
        String closed = accepted(world, "closed", ticket, "b");
        String other = accepted(world, "note", ticket(), "c");
        until("all are dead", () -> List.of(note, closed, other).stream().allMatch(id -> status(world, id).equals("dead")));
        assertThat(act(world, closed, "discard").statusCode()).isEqualTo(200);
        String own = "ticket=" + ticket;

        assertThat(ids(world, own)).containsExactly(note, closed);
        assertThat(ids(world, own + "&status=dead")).containsExactly(note);
        assertThat(ids(world, own + "&status=discarded")).containsExactly(closed);
        assertThat(ids(world, own + "&kind=closed")).containsExactly(closed);
        assertThat(ids(world, "limit=1000&status=dead&kind=note&from=" + first)).containsExactly(note, other);
        assertThat(ids(world, own + "&from=" + second)).containsExactly(closed);
        assertThat(ids(world, own + "&to=" + second)).containsExactly(note);
        assertThat(ids(world, own + "&from=" + first + "&to=" + second + "&status=dead&kind=note&limit=5&after=0")).containsExactly(note);
        assertThat(ids(world, own + "&status=delivered")).isEmpty();
        assertThat(ids(world, own + "&status=&kind=&from=&to=&limit=&after=")).containsExactly(note, closed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=-1", "limit=1001", "limit=x", "limit=1e2", "limit=99999999999", "after=x", "after=-1",
        "after=9999999999999999999", "after=1.0", "status=DEAD", "status=gone", "from=yesterday", "from=2026-11-20", "to=1700000000",
        "to=2026-13-01T00:00:00Z", "from=%2B999999999-01-01T00:00:00Z", "to=-0001-01-01T00:00:00Z", "stauts=dead", "limit=1&limit=2",
        "status=dead&status=waiting", "tickets=INC1", "Status=dead"})
    void aWrongParameterIsABadRequest(String query) {
        assertProblem(worlds.on(TestDatabase.H2).call("GET", "/api/messages?" + query, OPERATOR, null), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "999999999", "x", "-1", "1.0", "99999999999999999999999", "%20", "null"})
    void aMessageThatDoesNotExistIsNotFound(String id) {
        World world = worlds.on(TestDatabase.H2);

        assertProblem(world.call("GET", "/api/messages/" + id, OPERATOR, null), 404, "GET /api/messages");
        assertProblem(act(world, id, "replay"), 404, "GET /api/messages");
        assertProblem(act(world, id, "discard"), 404, "GET /api/messages");
        assertProblem(world.post("/api/messages/" + id + "/settle", OPERATOR, "{\"tangoe_id\": \"1\", \"thread_token\": \"x\"}"), 404, "GET /api/messages");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsNotDeliveredCanBeReplayedAndDiscarded(TestDatabase database) {
        World world = worlds.on(database);
        String dead = dead(world);
        String waiting = waiting(world);
        world.serviceNow.faults().clear();
        String uncertain = uncertain(world);

        for (String id : List.of(dead, waiting, uncertain)) {
            String before = status(world, id);
            HttpResponse<String> discarded = act(world, id, "discard");
            assertThat(discarded.statusCode()).as(before).isEqualTo(200);
            assertThat(World.json(discarded).path("status").asText()).isEqualTo("discarded");
            assertThat(one(world, id).path("tries")).as("the trace stays").isNotEmpty();
            assertProblem(act(world, id, "discard"), 409, "Message " + id, "is discarded");

            int attempts = one(world, id).path("attempts").asInt();
            HttpResponse<String> replayed = act(world, id, "replay");
            assertThat(replayed.statusCode()).as(before).isEqualTo(200);
            assertThat(names(World.json(replayed))).contains("id", "status", "payload", "tries");
            until("it is tried again", () -> one(world, id).path("attempts").asInt() == attempts + 1);
        }
        until("dead again", () -> status(world, dead).equals("dead"));
        until("delivered", () -> status(world, waiting).equals("delivered"));
        assertThat(act(world, dead, "replay").statusCode()).isEqualTo(200);
        until("tried a third time", () -> one(world, dead).path("attempts").asInt() == 3);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatWaitsBehindAnotherCanBeDiscardedAndNotReplayed(TestDatabase database) {
        World world = worlds.on(database);
        String first = waiting(world);
        String ticket = ticketOf(world, first);
        String second = accepted(world, "note", ticket, "behind");

        assertThat(status(world, second)).isEqualTo("accepted");
        assertProblem(act(world, second, "replay"), 409, "Message " + second, "is accepted", "replayed");
        assertThat(act(world, second, "discard").statusCode()).isEqualTo(200);
        world.serviceNow.faults().clear();
        assertThat(act(world, first, "replay").statusCode()).isEqualTo(200);
        until("the first is delivered", () -> status(world, first).equals("delivered"));
        assertThat(status(world, second)).isEqualTo("discarded");
        assertThat(world.serviceNow.journal(ticket, "work_notes")).noneMatch(note -> note.contains("behind"));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsDeliveredOrUnderWayStaysAsItIs(TestDatabase database) {
        World world = worlds.on(database);
        String number = world.openLinkedIncident("Under way");
        String delivered = accepted(world, "note", number, "one");
        until("delivered", () -> status(world, delivered).equals("delivered"));
        world.serviceNow.faults().onPath("/api/now/table/incident/").method("PATCH").containing("two").delay(Duration.ofSeconds(2));
        String underWay = accepted(world, "note", number, "two");
        until("under way", () -> status(world, underWay).equals("delivering"));

        assertProblem(act(world, underWay, "replay"), 409, "is delivering");
        assertProblem(act(world, underWay, "discard"), 409, "is delivering");
        assertProblem(act(world, delivered, "replay"), 409, "is delivered");
        assertProblem(act(world, delivered, "discard"), 409, "is delivered");
        assertProblem(world.post("/api/messages/" + delivered + "/settle", OPERATOR, "{\"tangoe_id\": \"1\", \"thread_token\": \"x\"}"), 409, "delivered");

        until("delivered too", () -> status(world, underWay).equals("delivered"));
        assertThat(world.serviceNow.journal(number, "work_notes")).filteredOn(note -> note.contains("two")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aFilterReplaysWhatFitsItAndNothingElse(TestDatabase database) {
        World world = worlds.on(database);
        world.clock.advance(Duration.ofMinutes(1));
        Instant from = world.clock.instant();
        String note = accepted(world, "note", ticket(), "a");
        String closed = accepted(world, "closed", ticket(), "b");
        world.clock.advance(Duration.ofMinutes(1));
        // Times are kept in milliseconds.
        Instant to = world.clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String later = accepted(world, "note", ticket(), "c");
        until("all are dead", () -> List.of(note, closed, later).stream().allMatch(id -> status(world, id).equals("dead")));

        assertThat(replayed(world, "{\"status\": \"dead\", \"kind\": \"note\", \"from\": \"" + from + "\", \"to\": \"" + to + "\"}")).isEqualTo(1);
        until("only one is tried again", () -> one(world, note).path("attempts").asInt() == 2 && status(world, note).equals("dead"));
        assertThat(one(world, closed).path("attempts").asInt()).isEqualTo(1);
        assertThat(one(world, later).path("attempts").asInt()).isEqualTo(1);

        assertThat(replayed(world, "{\"status\": \"dead\", \"from\": \"" + from + "\"}")).isEqualTo(3);
        until("all are tried again", () -> one(world, note).path("attempts").asInt() == 3 && one(world, closed).path("attempts").asInt() == 2
                && one(world, later).path("attempts").asInt() == 2);
        assertThat(replayed(world, "{\"status\": \"uncertain\", \"from\": \"" + to + "\"}")).isZero();
        assertThat(replayed(world, "{\"status\": \"discarded\", \"kind\": \"no such kind\"}")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"status\": null}", "{\"status\": 1}", "{\"status\": \"\"}", "{\"status\": \"gone\"}", "{\"status\": \"DEAD\"}",
        "{\"status\": \"delivered\"}", "{\"status\": \"delivering\"}", "{\"status\": \"accepted\"}", "{\"status\": [\"dead\"]}",
        "{\"status\": \"dead\", \"kind\": 1}", "{\"status\": \"dead\", \"from\": \"yesterday\"}", "{\"status\": \"dead\", \"to\": 1700000000}",
        "{\"status\": \"dead\", \"kinds\": \"note\"}", "{\"status\": \"dead\", \"ticket\": \"INC1\"}", "[]", "null", "{\"status\": \"dead\"} {}"})
    void aFilterThatIsNotUnderstoodReplaysNothing(String order) {
        World world = worlds.on(TestDatabase.H2);
        String id = dead(world);

        assertProblem(world.post("/api/messages/replay", OPERATOR, order), 400);

        assertThat(one(world, id).path("attempts").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"tangoe_id\": \"1\"}", "{\"thread_token\": \"x\"}", "{\"tangoe_id\": \" \", \"thread_token\": \"x\"}",
        "{\"tangoe_id\": true, \"thread_token\": \"x\"}", "{\"tangoe_id\": \"1\", \"thread_token\": [\"x\"]}"})
    void whatDoesNotSayWhichRequestSettlesNothing(String word) {
        World world = worlds.on(TestDatabase.H2);
        String id = dead(world);

        assertProblem(world.post("/api/messages/" + id + "/settle", OPERATOR, word), 400, "tangoe_id", "thread_token");

        assertThat(status(world, id)).isEqualTo("dead");
    }

    private static String dead(World world) {
        String id = accepted(world, "note", ticket(), "x");
        until("dead", () -> status(world, id).equals("dead"));
        return id;
    }

    /** A note for an incident that ServiceNow does not let anybody write to until the faults are cleared. */
    private static String waiting(World world) {
        String number = world.openLinkedIncident("Waits");
        until("all is quiet", () -> world.messages(number, "delivered") == 2);
        world.serviceNow.faults().onPath("/api/now/table/incident/").method("PATCH").status(503);
        String id = accepted(world, "note", number, "x");
        until("waiting", () -> status(world, id).equals("waiting"));
        return id;
    }

    private static String uncertain(World world) {
        world.tangoe.faults().onPath("/1/support_requests").once().cutBodyAfterWrite();
        String number = world.openIncident("Uncertain");
        until("uncertain", () -> world.messages(number, "uncertain") == 1);
        return world.api("/api/messages?ticket=" + number).at("/messages/0/id").asText();
    }

    private static String ticket() {
        return "INC8" + COUNTER.incrementAndGet();
    }

    private static String ticketOf(World world, String id) {
        return one(world, id).path("ticket").asText();
    }

    private static String accepted(World world, String event, String ticket, String text) {
        HttpResponse<String> response = world.post("/tangoe/support-requests/" + event, "tangoe:hook",
                "{\"number\": \"" + ticket + "\", \"work_notes\": \"" + text + "\"}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return World.json(response).path("id").asText();
    }

    private static HttpResponse<String> act(World world, String id, String what) {
        return world.call("POST", "/api/messages/" + id + "/" + what, OPERATOR, null);
    }

    private static int replayed(World world, String order) {
        HttpResponse<String> response = world.post("/api/messages/replay", OPERATOR, order);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return World.json(response).path("replayed").asInt(-1);
    }

    private static JsonNode one(World world, String id) {
        return world.api("/api/messages/" + id);
    }

    private static String status(World world, String id) {
        return one(world, id).path("status").asText();
    }

    private static List<String> ids(World world, String query) {
        List<String> ids = new ArrayList<>();
        world.api("/api/messages?" + query).path("messages").forEach(message -> ids.add(message.path("id").asText()));
        return ids;
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
