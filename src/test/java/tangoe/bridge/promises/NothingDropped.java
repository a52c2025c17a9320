package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.inbox.Inbox;
import tangoe.bridge.inbox.NewMessage;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** The fifth promise: what cannot be delivered stays, with all that is known of it, until a person decides. */
class NothingDropped {

    private static final String OPERATOR = "operator:watch";
    private static final String RECORDS = "/api/now/table/incident/";
    private static final int MESSAGES = 400;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void deadAndDiscardedMessagesKeepPayloadAttemptsAndReasonOverRestartsAndTime(TestDatabase database) {
        try (World world = new World(database, folder).start()) {
            String number = world.openLinkedIncident("Screen cracked");
            world.serviceNow.faults().onPath(RECORDS).method("PATCH").containing("Ordered").once().status(503);
            world.serviceNow.faults().onPath(RECORDS).method("PATCH").containing("Ordered").once().tooManyRequests(Duration.ofHours(1));
            world.serviceNow.faults().onPath(RECORDS).method("PATCH").containing("Ordered").status(403);
            assertThat(world.tangoe.note(number, "Ordered.")).isEqualTo(202);
            until("it is given up", () -> {
                world.clock.advance(Duration.ofMinutes(10));
                return world.message(number, "note").path("status").asText().equals("dead");
            });
            String address = "/api/messages/" + world.message(number, "note").path("id").asText();
            JsonNode dead = world.api(address);
            assertThat(dead.path("tries")).extracting(each -> each.path("outcome").asText()).containsExactly("waiting", "waiting", "dead");
            assertThat(dead.path("tries").get(0).path("answer").asText()).contains("503");
            assertThat(dead.path("tries").get(1).path("answer").asText()).contains("429");
            assertThat(dead.path("tries").get(2).path("answer").asText()).contains("403").isEqualTo(dead.path("error").asText());
            assertThat(dead.path("payload").path("work_notes").asText()).isEqualTo("Ordered.");

            world.stop();
            world.clock.advance(Duration.ofDays(100));
            world.start().openLinkedIncident("Screen cracked");
            assertThat(world.api(address)).isEqualTo(dead);

            assertThat(world.post(address + "/discard", OPERATOR, null).statusCode()).isEqualTo(200);
            JsonNode discarded = world.api(address);
            world.serviceNow.faults().clear();
            assertThat(replay(world, "dead")).isZero();
            world.stop();
            world.clock.advance(Duration.ofDays(100));
            world.start().openLinkedIncident("Screen cracked");
            assertThat(world.api(address)).isEqualTo(discarded);
            for (String kept : List.of("payload", "tries", "error", "attempts", "accepted_at")) {
                assertThat(discarded.path(kept)).as(kept).isEqualTo(dead.path(kept));
            }
            assertThat(world.serviceNow.journal(number)).hasSize(1);

            assertThat(world.post(address + "/replay", OPERATOR, null).statusCode()).isEqualTo(200);
            world.untilStatus(number, "note", "delivered");
            assertThat(world.serviceNow.journal(number)).hasSize(2);
            assertThat(world.api(address).path("tries")).hasSize(4);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void replayThatIsInterruptedLosesNothingAndDoublesNothing(TestDatabase database) {
        try (World world = new World(database, folder).start()) {
            List<String> numbers = world.serviceNow.bulkInsert(MESSAGES,
                    Map.of("short_description", "Screen cracked", "assignment_group", "Service Desk"));
            world.serviceNow.faults().onPath(RECORDS).method("PATCH").status(403);
            Inbox inbox = world.bridge().context().getRegistry().lookupByNameAndType("inbox", Inbox.class);
            inbox.accept(numbers.stream().map(number -> new NewMessage("to-servicenow", "to-servicenow", number, "note", null, null,
                    List.of(), false, "{\"number\": \"" + number + "\", \"work_notes\": \"Ordered.\"}")).toList());
            until("all are dead", () -> count(world, "dead") == MESSAGES);
            world.serviceNow.faults().clear();

            // Long enough to be stopped amid it.
            world.serviceNow.faults().onPath(RECORDS).method("PATCH").delay(Duration.ofMillis(50));
            CompletableFuture<Void> replay = CompletableFuture.runAsync(() -> replay(world, "dead"));
            until("some are delivered", () -> count(world, "delivered") > 10);
            world.stop();
            // Answered or cut: either way nothing may be lost.
            replay.exceptionally(cut -> null).join();
            assertThat(numbers.stream().filter(number -> world.serviceNow.journal(number).isEmpty()).count()).as("left").isPositive();
            world.start();
            until("what was replayed is delivered", () -> count(world, "waiting") + count(world, "delivering") == 0);
            assertThat(count(world, "dead") + count(world, "delivered")).isEqualTo(MESSAGES);
            replay(world, "dead");
            until("all are delivered", () -> count(world, "delivered") == MESSAGES);
            assertThat(numbers).allSatisfy(number -> assertThat(world.serviceNow.journal(number)).hasSize(1));
        }
    }

    private static int replay(World world, String status) {
        return World.json(world.post("/api/messages/replay", OPERATOR, "{\"status\": \"" + status + "\"}")).path("replayed").asInt();
    }

    private static int count(World world, String status) {
        return world.api("/api/messages?kind=note&limit=1000&status=" + status).path("messages").size();
    }
}
