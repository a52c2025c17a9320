package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.http.Webhooks.CLOSED;
import static tangoe.bridge.http.Webhooks.NOTE;
import static tangoe.bridge.http.Webhooks.TANGOE;
import static tangoe.bridge.http.Webhooks.accepted;
import static tangoe.bridge.http.Webhooks.body;
import static tangoe.bridge.http.Webhooks.messages;
import static tangoe.bridge.http.Webhooks.ticket;
import static tangoe.bridge.testing.World.until;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;
import tangoe.bridge.testing.Worlds;

/** When an event is the one that was sent before, and when it is another. */
class RepeatedEventTest {

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
    void theSameEventFiveTimesIsOneMessage(TestDatabase database) {
        World world = worlds.on(database);
        String ticket = ticket();

        Set<String> ids = IntStream.range(0, 5).parallel().mapToObj(i -> world.post(NOTE, TANGOE, i % 2 == 0
                ? "{\"number\": \"" + ticket + "\", \"x\": {\"a\": 1, \"b\": 2}}"
                : "{ \"x\":{\"b\":2,\"a\":1},\n\"number\":\"" + ticket + "\" }")).map(Webhooks::accepted).collect(Collectors.toSet());

        assertThat(ids).hasSize(1);
        assertThat(messages(world, ticket)).extracting(message -> message.path("id").asText()).containsExactlyElementsOf(ids);
    }

    @Test
    void whatDiffersIsAnotherMessage() {
        String ticket = ticket();

        accepted(h2().post(NOTE, TANGOE, body(ticket)));
        accepted(h2().post(NOTE, TANGOE, body(ticket, "More.")));
        accepted(h2().post(CLOSED, TANGOE, body(ticket)));

        assertThat(messages(h2(), ticket)).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theSameEventAfterTheRepeatWindowIsANewMessage(TestDatabase database) {
        World world = worlds.on(database);
        String ticket = ticket();
        String first = accepted(world.post(NOTE, TANGOE, body(ticket)));

        world.clock.advance(Duration.ofMinutes(59));
        assertThat(accepted(world.post(NOTE, TANGOE, body(ticket)))).isEqualTo(first);
        world.clock.advance(Duration.ofMinutes(2));
        String second = accepted(world.post(NOTE, TANGOE, body(ticket)));

        assertThat(second).isNotEqualTo(first);
        assertThat(messages(world, ticket)).hasSize(2);
        assertThat(accepted(world.post(NOTE, TANGOE, body(ticket)))).isEqualTo(second);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theSameEventAfterTheTicketWasReopenedIsANewMessage(TestDatabase database) {
        World world = worlds.on(database);
        String number = world.openLinkedIncident("Opened again");
        String closed = body(number, "Done.");
        String first = accepted(world.post(CLOSED, TANGOE, closed));
        until("resolved", () -> world.serviceNow.incident(number).get("state").equals("6") && world.messages(number, "delivering") == 0);
        assertThat(accepted(world.post(CLOSED, TANGOE, closed))).isEqualTo(first);

        world.serviceNow.update(number, Map.of("state", "2"), "beth.anglin");
        until("Tangoe is told", () -> world.tangoe.interactions(number).size() == 2);
        String second = accepted(world.post(CLOSED, TANGOE, closed));

        assertThat(second).isNotEqualTo(first);
        until("resolved again", () -> world.serviceNow.incident(number).get("state").equals("6"));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anySequenceTakesAnEventAgainExactlyWhereAnotherCameBetween(TestDatabase database) {
        World world = worlds.on(database);
        List<String> events = List.of("closed Done.", "closed All done.", "externally_queued Done.", "note Done.", "note More.");
        for (long seed = 1; seed <= 2; seed++) {
            Random random = new Random(seed);
            String ticket = ticket();
            Map<String, String> ids = new HashMap<>();
            String last = "";
            for (int i = 0; i < 25; i++) {
                String event = events.get(random.nextInt(events.size()));
                String id = accepted(world.post("/tangoe/support-requests/" + event.split(" ", 2)[0], TANGOE, body(ticket, event.split(" ", 2)[1])));
                boolean news = !ids.containsKey(event) || !event.startsWith("note") && !event.equals(last);
                assertThat(id.equals(ids.get(event))).as("seed %d, event %d, %s after %s", seed, i, event, last).isNotEqualTo(news);
                last = news ? event : last;
                ids.put(event, id);
            }
        }
    }

    private static World h2() {
        return worlds.on(TestDatabase.H2);
    }
}
