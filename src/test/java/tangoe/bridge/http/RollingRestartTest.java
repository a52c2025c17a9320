package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** A restart under load refuses nobody who looks at readiness now and then, as a balancer does. */
class RollingRestartTest {

    private static final int SENDERS = 4;

    @TempDir
    Path folder;

    @Test
    void everyRequestOnAnOpenConnectionIsTakenUntilItsSenderHasBeenAskedToGoElsewhere() {
        try (World world = new World(TestDatabase.H2, folder).with("HTTP_FAREWELL", "6s").start()) {
            String number = world.openLinkedIncident("Phone screen cracked");
            AtomicBoolean ready = new AtomicBoolean(true);
            Queue<HttpResponse<String>> answers = new ConcurrentLinkedQueue<>();
            List<CompletableFuture<Void>> senders = new ArrayList<>();
            for (int sender = 0; sender < SENDERS; sender++) {
                senders.add(CompletableFuture.runAsync(() -> {
                    while (ready.get()) {
                        answers.add(note(world, number));
                    }
                    answers.add(note(world, number));
                }));
            }
            World.until("there is load", () -> answers.size() > 5 * SENDERS);

            CompletableFuture<World> stop = CompletableFuture.supplyAsync(world::stop);
            World.until("it says that it is not ready", () -> readiness(world) == 503);
            List<Integer> afterwards = new ArrayList<>();
            for (int late = 0; late < 10; late++) {
                HttpResponse<String> answer = note(world, number);
                assertThat(answer.headers().firstValue("Connection")).hasValue("close");
                afterwards.add(answer.statusCode());
            }
            ready.set(false);
            senders.forEach(CompletableFuture::join);
            stop.join();

            assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(202);
            assertThat(afterwards).containsOnly(202);
        }
    }

    private static int readiness(World world) {
        return world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + "/observe/health/ready"))).statusCode();
    }

    private static HttpResponse<String> note(World world, String number) {
        return world.post("/tangoe/support-requests/note", "tangoe:hook",
                "{\"number\": \"" + number + "\", \"work_notes\": \"Note " + System.nanoTime() + "\"}");
    }
}
