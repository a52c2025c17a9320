package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.LogLines;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Wrong passwords are counted, said once a minute, and slow for who guesses; two may be right at once. */
class WrongPasswordsTest {

    @TempDir
    static Path folder;
    static World world;

    @BeforeAll
    static void start() {
        world = new World(TestDatabase.H2, folder).with("API_PASSWORD", "watch old-watch").start();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void bothPasswordsAreRightWhileOneTakesTheOthersPlace() {
        assertThat(world.call("GET", "/api/tickets", "operator:watch", null).statusCode()).isEqualTo(200);
        assertThat(world.call("GET", "/api/tickets", "operator:old-watch", null).statusCode()).isEqualTo(200);
        for (String wrong : List.of("operator:watch old-watch", "operator:", "operator: ", ":watch")) {
            assertThat(world.call("GET", "/api/tickets", wrong, null).statusCode()).as(wrong).isEqualTo(401);
        }
    }

    @Test
    void everyAnswerIsCountedByDoorAndStatus() {
        double before = counted("api", 401);
        world.call("GET", "/api/tickets", null, null);
        world.call("GET", "/nobody/knows", null, null);
        world.call("GET", "/assets", "operator:watch", null);
        world.post("/servicenow/incidents", "snow:push", "{}");

        assertThat(counted("api", 401)).isEqualTo(before + 1);
        assertThat(counted("other", 404)).isPositive();
        assertThat(counted("assets", 200)).isPositive();
        assertThat(counted("servicenow", 400)).isPositive();
    }

    @Test
    void aLineAMinuteSaysWhereFromAndNamesNothingThatASenderMadeUp() {
        try (LogLines log = new LogLines()) {
            assertThat(world.post(Webhooks.NOTE, "evil\nname:guess", Webhooks.body("INC1")).statusCode()).isEqualTo(401);
            world.clock.advance(Duration.ofMinutes(1));
            World.until("it is said", () -> said(log).stream().anyMatch(line -> line.contains("tangoe.webhook from 127.0.0.1")));

            assertThat(said(log)).noneMatch(line -> line.contains("evil") || line.contains("guess"));
        }
    }

    @Test
    void fromTheFifthOnAnAddressWaitsLongerAndLonger() {
        MovableClock clock = new MovableClock();
        WrongPasswords wrong = new WrongPasswords(clock);

        List<Long> delays = IntStream.range(0, 12).mapToObj(guess -> wrong.count("api", "10.0.0.1").toSeconds()).toList();

        assertThat(delays).containsExactly(0L, 0L, 0L, 0L, 1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
        assertThat(wrong.count("api", "10.0.0.2")).isZero();
        clock.advance(Duration.ofMinutes(11));
        assertThat(wrong.count("api", "10.0.0.1")).isZero();
    }

    @Test
    void whoGuessesWaitsAndTheRightPasswordDoesNot() {
        try (World guessed = new World(TestDatabase.H2, folder.resolve("guessed")).start()) {
            for (int guess = 0; guess < 5; guess++) {
                guessed.call("GET", "/api/tickets", "operator:guess" + guess, null);
            }
            CompletableFuture<HttpResponse<String>> refusal = CompletableFuture.supplyAsync(
                    () -> guessed.call("GET", "/api/tickets", "operator:again", null), run -> new Thread(run).start());

            assertThat(guessed.call("GET", "/api/tickets", "operator:watch", null).statusCode()).isEqualTo(200);
            assertThat(guessed.post(Webhooks.NOTE, Webhooks.TANGOE, Webhooks.body("INC1")).statusCode()).isEqualTo(202);
            assertThat(refusal).as("the sixth wrong password waits 2 s").isNotDone();
            assertThat(refusal.join().statusCode()).isEqualTo(401);
        }
    }

    @Test
    void manyGuessesOfManyAddressesAreOneLineAMinute() {
        MovableClock clock = new MovableClock();
        WrongPasswords wrong = new WrongPasswords(clock);
        try (LogLines log = new LogLines()) {
            for (int second = 0; second < 150; second++) {
                for (int guess = 0; guess < 20; guess++) {
                    wrong.count("api", "10.1.0." + guess);
                }
                wrong.report();
                clock.advance(Duration.ofSeconds(1));
            }

            assertThat(said(log)).filteredOn(line -> line.contains("10.1.0.")).hasSizeBetween(2, 3)
                    .anySatisfy(line -> assertThat(line).contains("WARN", "api from 10.1.0.0 (60 times)", "others (900 times)"));
        }
    }

    private static List<String> said(LogLines log) {
        return log.all().stream().filter(line -> line.contains("Wrong passwords")).toList();
    }

    private static double counted(String door, int status) {
        HttpResponse<String> metrics = world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + "/observe/metrics")));
        return metrics.body().lines().filter(line -> line.startsWith("tangoe_bridge_requests_total{door=\"" + door + "\",status=\"" + status + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }
}
