package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.inbox.Inbox;
import tangoe.bridge.inbox.NewMessage;
import tangoe.bridge.sandbox.ReceivedRequest;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** The third promise: a ticket's messages take effect in order, and a ticket that is stuck delays no other. */
class InOrderPerTicket {

    private static final String RECORD = "/api/now/table/incident/";
    private static final int TICKETS = 2_000;
    private static final int STUCK_EVERY = 50;
    private static final List<String> TEXTS = List.of("First.", "Second.");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int ROUNDS = 8;
    private static final int NOTES = 12;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void eachOfThousandsOfTicketsIsWrittenInOrderWhileSomeAreStuck(TestDatabase database) {
        try (World world = new World(database, folder).start()) {
            List<String> numbers = tickets(world, TICKETS);
            List<String> stuck = IntStream.range(0, TICKETS).filter(i -> i % STUCK_EVERY == 0).mapToObj(numbers::get).toList();
            List<String> free = numbers.stream().filter(number -> !stuck.contains(number)).toList();
            stuck.forEach(number -> stick(world, number));
            for (String text : TEXTS) {
                accept(world, numbers, text);
            }
            untilDelivered(world, free.size() * TEXTS.size());
            stuck.forEach(number -> assertThat(world.serviceNow.journal(number)).isEmpty());
            expectInOrder(world, free);

            world.serviceNow.faults().clear();
            world.clock.advance(Duration.ofHours(7));
            untilDelivered(world, TICKETS * TEXTS.size());
            expectInOrder(world, stuck);
        }
    }

    private static void expectInOrder(World world, List<String> numbers) {
        assertThat(numbers).allSatisfy(number -> assertThat(world.serviceNow.journal(number, "work_notes"))
                .extracting(note -> note.substring(0, note.indexOf('\n'))).isEqualTo(TEXTS));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void stuckTicketLeavesTheOthersAsQuickAsTheyWere(TestDatabase database) {
        // The stuck record is tried ten times a second: more than ever in earnest.
        World quick = new World(database, folder).with("DELIVERY_FIRST_RETRY", "100ms").with("DELIVERY_LONGEST_RETRY", "100ms");
        try (World world = quick.start()) {
            List<String> numbers = tickets(world, NOTES + 1);
            List<String> free = numbers.subList(1, numbers.size());
            List<Long> alone = new ArrayList<>();
            List<Long> beside = new ArrayList<>();
            latencies(world, free, "Warm ");
            latencies(world, free, "Warmer ");
            for (int round = 0; round < ROUNDS; round++) {
                alone.addAll(latencies(world, free, "Alone " + round + " "));
                stick(world, numbers.get(0));
                accept(world, List.of(numbers.get(0), numbers.get(0), numbers.get(0)), "Stuck " + round);
                beside.addAll(latencies(world, free, "Beside " + round + " "));
                world.serviceNow.faults().clear();
                await().atMost(PATIENCE).until(() -> world.messages(numbers.get(0), "delivered") == 3);
                world.bridge().database().jdbi().useHandle(handle -> handle.execute("delete from message"));
            }
            System.out.printf("InOrderPerTicket on %s, milliseconds from webhook to effect, median and 95th percentile: alone %d %d, "
                    + "beside a stuck ticket %d %d%n", database, percentile(alone, 50), percentile(alone, 95), percentile(beside, 50),
                    percentile(beside, 95));
            assertThat(percentile(beside, 50)).as("median beside a stuck ticket").isLessThan(2 * percentile(alone, 50) + 5);
            assertThat(percentile(beside, 95)).as("95th percentile").isLessThan(4 * percentile(alone, 95) + 50);
        }
    }

    /** From the moment a webhook is sent to the one in which ServiceNow has the note, for each ticket. */
    private static List<Long> latencies(World world, List<String> numbers, String text) {
        Map<String, Instant> sent = new HashMap<>();
        for (String number : numbers) {
            sent.put(text + number, world.clock.instant());
            assertThat(world.tangoe.sendRaw("note", "{\"number\": \"" + number + "\", \"work_notes\": \"" + text + number + ".\"}"))
                    .isEqualTo(202);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> world.serviceNow.journal(number).stream()
                    .anyMatch(entry -> entry.value().startsWith(text + number + ".")));
        }
        // The entry is there a moment before its request is in the journal of traffic.
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> sent.keySet().stream().allMatch(each -> world.serviceNow.traffic()
                .requests("PATCH", RECORD).stream().anyMatch(write -> write.body().contains(each + "."))));
        List<ReceivedRequest> writes = world.serviceNow.traffic().requests("PATCH", RECORD);
        world.serviceNow.traffic().clear();
        return sent.entrySet().stream().map(each -> Duration.between(each.getValue(), writes.stream()
                .filter(write -> write.body().contains(each.getKey() + ".")).findFirst().orElseThrow().at()).toMillis()).toList();
    }

    private static long percentile(List<Long> values, int percent) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    /** Incidents that no poll takes. */
    private static List<String> tickets(World world, int count) {
        return world.serviceNow.bulkInsert(count, Map.of("short_description", "Screen cracked", "assignment_group", "Service Desk"));
    }

    private static void stick(World world, String number) {
        world.serviceNow.faults().onPath(RECORD + world.serviceNow.incident(number).get("sys_id")).method("PATCH").status(503);
    }

    private static void accept(World world, List<String> numbers, String text) {
        Inbox inbox = world.bridge().context().getRegistry().lookupByNameAndType("inbox", Inbox.class);
        for (int from = 0; from < numbers.size(); from += 500) {
            inbox.accept(numbers.subList(from, Math.min(numbers.size(), from + 500)).stream()
                    .map(number -> new NewMessage("to-servicenow", "to-servicenow", number, "note", null, null, List.of(), false,
                            "{\"number\": \"" + number + "\", \"work_notes\": \"" + text + "\"}")).toList());
        }
    }

    private static void untilDelivered(World world, int count) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> world.bridge().database().jdbi().withHandle(handle ->
                handle.createQuery("select count(*) from message where status = 'delivered'").mapTo(Integer.class).one()) == count);
    }
}
