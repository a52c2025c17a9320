package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

class StoppingTest {

    @TempDir
    Path folder;

    /** Whoever is told that nothing is there sends nothing again. */
    @Test
    void aRequestThatComesWhileTheBridgeStopsIsPutOffAndNeverToldThatNothingIsThere() {
        try (World world = new World(TestDatabase.H2, folder).start()) {
            String number = world.openLinkedIncident("Phone screen cracked");
            world.serviceNow.faults().onEverything().method("PATCH").delay(Duration.ofSeconds(3)).once();
            assertThat(note(world, number, 0).statusCode()).isEqualTo(202);
            World.until("the bridge writes", () -> world.messages(number, "delivering") == 1);

            CompletableFuture<World> stop = CompletableFuture.supplyAsync(world::stop);
            List<HttpResponse<String>> answers = new ArrayList<>();
            while (!stop.isDone()) {
                try {
                    answers.add(note(world, number, answers.size() + 1));
                } catch (IllegalStateException nobodyListens) {
                    continue;
                }
            }

            assertThat(answers).extracting(HttpResponse::statusCode).contains(503).isSubsetOf(202, 503);
            assertThat(answers).filteredOn(answer -> answer.statusCode() == 503)
                    .allMatch(answer -> answer.headers().firstValue("Retry-After").isPresent());
        }
    }

    private static HttpResponse<String> note(World world, String number, int count) {
        return world.post("/tangoe/support-requests/note", "tangoe:hook",
                "{\"number\": \"" + number + "\", \"work_notes\": \"Note " + count + "\"}");
    }
}
