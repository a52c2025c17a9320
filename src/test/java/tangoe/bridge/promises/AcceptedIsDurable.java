package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.sandbox.SupportRequest;
import tangoe.bridge.testing.DurableDatabase;
import tangoe.bridge.testing.PackagedBridge;
import tangoe.bridge.testing.PackagedWorld;
import tangoe.bridge.testing.Waiting;

/**
 * What was accepted is there after {@code kill -9}: the packaged bridge is killed in the middle of its work, over and over, and
 * started again on the same data. System properties: {@code durable.kills} (20), {@code durable.seed} (any).
 */
class AcceptedIsDurable {

    private static final int KILLS = Integer.getInteger("durable.kills", 20);
    private static final long SEED = Long.getLong("durable.seed", System.nanoTime());
    private static final Duration SLOW = Duration.ofMillis(200);
    /** What a killed replica had in flight on PostgreSQL is taken back half a minute after its last life sign. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** The processes' logs are in it; they stay where the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @ParameterizedTest
    @EnumSource(DurableDatabase.class)
    void whatWasAcceptedHasItsEffectOnceHoweverOftenTheProcessIsKilled(DurableDatabase database) throws Exception {
        System.out.println("AcceptedIsDurable on " + database.label() + ": -Ddurable.seed=" + SEED);
        Random random = new Random(SEED);
        try (PackagedWorld world = new PackagedWorld(database, folder)) {
            world.with("DELIVERY_FIRST_RETRY", "500ms").with("DELIVERY_LONGEST_RETRY", "2s");
            world.tangoe.faults().onEverything().delay(SLOW);
            world.serviceNow.faults().onPath("/api/now/table/incident/").method("PATCH").delay(SLOW);
            Bustle bustle = new Bustle(world.serviceNow, SEED);
            for (int kill = 1; kill <= KILLS; kill++) {
                // Half of them leave what nobody knows to a person, as the product does unless told otherwise.
                world.with("SUPPORT_UNCERTAIN", kill <= KILLS / 2 ? "park" : "lookup");
                PackagedBridge bridge = world.launch("bridge").awaitReady();
                bustle.begin(bridge);
                if (kill % 2 == 0) {
                    // The first poll finds what people did meanwhile: every worker has a call to Tangoe under way.
                    long told = world.tangoe.traffic().count("POST", "/1/");
                    Waiting.until("Tangoe is told something", PATIENCE, () -> world.tangoe.traffic().count("POST", "/1/") > told);
                } else {
                    pause(200);
                }
                pause(random.nextInt(1800));
                bridge.kill();
                bustle.end();
            }
            assertThat(bustle.unanswered()).as("posts that a kill cut").isPositive();

            PackagedBridge last = world.launch("bridge").awaitReady();
            world.afterAPoll();
            Waiting.until("only what waits for a person is left", PATIENCE, () -> isSettled(last));
            requireOneRequestOrAnUncertainCreate(world, last);
            int parked = last.replay("uncertain");
            Waiting.until("everything is delivered", PATIENCE, () -> isDelivered(last, world));
            last.requireNothingGivenUp();
            System.out.println("AcceptedIsDurable on " + database.label() + ": " + world.tangoe.requests().size() + " incidents, "
                    + bustle.unanswered() + " posts cut, " + parked + " parked messages replayed, "
                    + world.tangoe.traffic().count("GET", "/1/support_requests") + " look-ups");
            requireEveryEffectOnce(world, bustle);
            assertThat(world.tangoe.traffic().count("GET", "/1/support_requests")).as("creates and interactions looked up").isPositive();
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }

    private static boolean isSettled(PackagedBridge bridge) throws IOException {
        Set<String> held = tickets(bridge.messages("uncertain"));
        return bridge.messages("delivering").isEmpty() && bridge.messages("waiting").isEmpty()
                && held.containsAll(tickets(bridge.messages("accepted")));
    }

    /** Messages come of messages, and of a poll, so both are looked at: nothing open, and every incident linked. */
    private static boolean isDelivered(PackagedBridge bridge, PackagedWorld world) throws IOException {
        return bridge.isIdle() && world.serviceNow.records("incident").stream()
                .noneMatch(incident -> incident.get("correlation_id").isEmpty());
    }

    private static Set<String> tickets(List<JsonNode> messages) {
        return messages.stream().map(message -> message.path("ticket").asText()).collect(Collectors.toSet());
    }

    private static void requireOneRequestOrAnUncertainCreate(PackagedWorld world, PackagedBridge bridge) throws IOException {
        Set<String> uncertain = tickets(bridge.messages("uncertain").stream()
                .filter(message -> message.path("kind").asText().equals("create")).toList());
        SoftAssertions all = new SoftAssertions();
        for (Map<String, String> incident : world.serviceNow.records("incident")) {
            String number = incident.get("number");
            List<SupportRequest> requests = world.tangoe.requests(number);
            if (uncertain.contains(number)) {
                all.assertThat(requests).as(number + ", whose create is uncertain").hasSizeLessThan(2);
            } else {
                all.assertThat(requests).as(number).hasSize(1);
            }
        }
        all.assertAll();
    }

    private static void requireEveryEffectOnce(PackagedWorld world, Bustle bustle) {
        SoftAssertions all = new SoftAssertions();
        for (Map<String, String> incident : world.serviceNow.records("incident")) {
            String number = incident.get("number");
            List<SupportRequest> requests = world.tangoe.requests(number);
            all.assertThat(requests).as(number).hasSize(1);
            all.assertThat(requests).as(number).extracting(request -> Long.toString(request.id()))
                    .containsExactly(incident.get("correlation_id"));
            List<String> told = requests.stream().flatMap(request -> request.texts().stream()).toList();
            for (String comment : bustle.comments(number)) {
                all.assertThat(occurrences(told, comment)).as(comment + " of " + number + " at Tangoe").isEqualTo(1);
            }
            List<String> written = world.serviceNow.journal(number, "work_notes");
            List<String> notes = bustle.acceptedNotes().getOrDefault(number, List.of());
            for (String note : notes) {
                all.assertThat(occurrences(written, note)).as(note + " in " + number).isEqualTo(1);
            }
            long own = written.stream().filter(text -> !text.startsWith("Note <")).count();
            all.assertThat(own).as("what the bridge itself says in " + number).isEqualTo(1);
        }
        all.assertAll();
    }

    private static int occurrences(List<String> texts, String text) {
        return texts.stream().mapToInt(each -> each.split(Pattern.quote(text), -1).length - 1).sum();
    }
}
