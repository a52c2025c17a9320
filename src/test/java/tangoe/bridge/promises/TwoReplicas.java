package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.sandbox.SupportRequest;
import tangoe.bridge.testing.DurableDatabase;
import tangoe.bridge.testing.PackagedBridge;
import tangoe.bridge.testing.PackagedWorld;
import tangoe.bridge.testing.Waiting;

/**
 * Two processes on one PostgreSQL, behind a balancer that tries the other one where one gives no answer. The one that polls is
 * killed in the middle of the work, the other one polls from then on, the first is started again, and then both are restarted,
 * one after the other, which refuses nothing. System properties: {@code replicas.messages} (2000), how many notes are posted, or a few more, beside as
 * many comments from the other side at most; {@code replicas.seed} (any), which draws the moments and the order.
 */
class TwoReplicas {

    private static final int MESSAGES = Integer.getInteger("replicas.messages", 2000);
    private static final long SEED = Long.getLong("replicas.seed", System.nanoTime());
    private static final int TICKETS = 60;
    private static final int SENDERS = 6;
    /** Within a second ServiceNow itself knows no order of journal entries. */
    private static final Duration COMMENTS_APART = Duration.ofMillis(1500);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final List<String> NAMES = List.of("a", "b");
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Pattern NOTE = Pattern.compile("Note <(\\d+)>");
    private static final Pattern COMMENT = Pattern.compile("Comment <(\\d+)>");

    /** The processes' logs are in it; they stay where the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void twoReplicasLoseAndDoubleNothingAndKeepTheOrderWhileOneIsKilledAndBothAreRestarted() throws Exception {
        System.out.println("TwoReplicas: -Dreplicas.seed=" + SEED);
        Random random = new Random(SEED);
        long start = System.nanoTime();
        try (PackagedWorld world = new PackagedWorld(DurableDatabase.POSTGRESQL, folder)) {
            // A balancer looks more often.
            world.with("HTTP_FAREWELL", "3s");
            world.with("CLUSTER_LOCK_DIR", folder.resolve("locks").toString());
            world.with("SUPPORT_UNCERTAIN", "lookup").with("DELIVERY_FIRST_RETRY", "500ms").with("DELIVERY_LONGEST_RETRY", "2s");
            List<String> tickets = world.serviceNow.bulkInsert(TICKETS, Map.of("short_description", "Screen cracked"));
            // Both at once: the tables are made by one of them.
            Balancer balancer = new Balancer(world.launch(NAMES.get(0)), world.launch(NAMES.get(1)));
            balancer.both().forEach(PackagedBridge::awaitReady);
            ScheduledExecutorService people = Executors.newScheduledThreadPool(SENDERS + 2);
            try {
                people.scheduleWithFixedDelay(balancer::look, 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
                AtomicInteger brisk = new AtomicInteger(MESSAGES * 4 / 10);
                AtomicBoolean over = new AtomicBoolean();
                List<Future<Map<String, Integer>>> notes = IntStream.range(0, SENDERS)
                        .mapToObj(sender -> people.submit(() -> post(balancer, every(SENDERS, sender, tickets), brisk, over))).toList();
                AtomicInteger comments = new AtomicInteger();
                people.scheduleWithFixedDelay(() -> {
                    // As many as notes: a machine that is busy with other things gets no further with more of them.
                    if (balancer.accepted() >= comments.get() * TICKETS) {
                        comment(world, tickets, comments.incrementAndGet());
                    }
                }, 0, COMMENTS_APART.toMillis(), TimeUnit.MILLISECONDS);

                int before = MESSAGES / 10 + random.nextInt(MESSAGES / 4);
                until(before + " are accepted", () -> balancer.accepted() > before);
                int poller = onlyOneThatPolls(balancer);
                balancer.get(poller).kill();
                until("the other one polls", () -> polls(balancer.get(1 - poller)));
                balancer.replace(poller, world.launch(NAMES.get(poller)).awaitReady());
                brisk.set(MESSAGES * 7 / 10);
                int after = balancer.accepted() + random.nextInt(MESSAGES / 5);
                until(after + " are accepted", () -> balancer.accepted() > after);
                int first = random.nextInt(2);
                int failed = balancer.refused() + balancer.unanswered();
                for (int replica : List.of(first, 1 - first)) {
                    assertThat(balancer.get(replica).stop()).as("exit code after SIGTERM").isZero();
                    assertThat(claimedByNobody(world)).as("what was in flight at SIGTERM is finished").isZero();
                    balancer.replace(replica, world.launch(NAMES.get(replica)).awaitReady());
                }
                assertThat(balancer.refused() + balancer.unanswered() - failed).as("posts that failed while both were restarted").isZero();
                brisk.set(Integer.MAX_VALUE);
                over.set(true);
                Map<String, Integer> posted = new HashMap<>();
                for (Future<Map<String, Integer>> some : notes) {
                    posted.putAll(some.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
                }
                people.shutdown();
                assertThat(people.awaitTermination(1, TimeUnit.MINUTES)).as("the last comments are written").isTrue();
                world.afterAPoll();
                until("everything is delivered", () -> balancer.get(0).isIdle());
                balancer.get(0).requireNothingGivenUp();
                System.out.println("TwoReplicas: " + balancer.accepted() + " notes and " + comments + " comments for each of " + TICKETS
                        + " tickets, " + balancer.unanswered() + " posts without an answer, "
                        + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s");
                requireInOrderAndOnce(world, posted, comments.get());
            } finally {
                people.shutdownNow();
            }
        }
    }

    private static int onlyOneThatPolls(Balancer balancer) throws IOException {
        until("one of them polls", () -> polls(balancer.get(0)) || polls(balancer.get(1)));
        int poller = polls(balancer.get(0)) ? 0 : 1;
        assertThat(polls(balancer.get(1 - poller))).as("the other one polls as well").isFalse();
        return poller;
    }

    private static boolean polls(PackagedBridge bridge) throws IOException {
        return bridge.completed("servicenow-incident-poll") > 0;
    }

    private static void until(String fact, Callable<Boolean> there) {
        Waiting.until(fact, PATIENCE, there);
    }

    private static List<String> every(int nth, int first, List<String> all) {
        return IntStream.range(0, all.size()).filter(i -> i % nth == first).mapToObj(all::get).toList();
    }

    /**
     * One note after the other to each ticket, the next when the one before is accepted.
     *
     * @param brisk how many notes are posted without a pause
     * @param over  whether enough is enough
     * @return how many each got
     */
    private static Map<String, Integer> post(Balancer balancer, List<String> tickets, AtomicInteger brisk, AtomicBoolean over)
            throws InterruptedException {
        Map<String, Integer> posted = new HashMap<>();
        for (int i = 0; !over.get() || balancer.accepted() < MESSAGES; i++) {
            if (balancer.accepted() > brisk.get()) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            String ticket = tickets.get(i % tickets.size());
            int number = posted.merge(ticket, 1, Integer::sum);
            balancer.post("{\"number\": \"" + ticket + "\", \"work_notes\": \"Note <" + number + ">\"}");
        }
        return posted;
    }

    /** Everybody comments once. */
    private static void comment(PackagedWorld world, List<String> tickets, int round) {
        tickets.forEach(ticket -> world.serviceNow.comment(ticket, "Comment <" + round + ">", "fred.luddy"));
    }

    private static int claimedByNobody(PackagedWorld world) {
        return world.jdbi().withHandle(handle -> handle.createQuery("""
                        select count(*) from lane where claimed_by is not null and claimed_by not in (select id from replica)""")
                .mapTo(Integer.class).one());
    }

    private static void requireInOrderAndOnce(PackagedWorld world, Map<String, Integer> posted, int comments) {
        SoftAssertions all = new SoftAssertions();
        posted.forEach((ticket, notes) -> {
            all.assertThat(numbers(NOTE, world.serviceNow.journal(ticket, "work_notes"))).as("notes in " + ticket).isEqualTo(upTo(notes));
            List<SupportRequest> requests = world.tangoe.requests(ticket);
            all.assertThat(requests).as("support requests of " + ticket).hasSize(1);
            all.assertThat(numbers(COMMENT, requests.stream().flatMap(request -> request.texts().stream()).toList()))
                    .as("comments at Tangoe on " + ticket).isEqualTo(upTo(comments));
        });
        all.assertThat(posted).hasSize(TICKETS);
        all.assertThat(world.tangoe.requests()).hasSize(TICKETS);
        all.assertAll();
    }

    private static List<Integer> numbers(Pattern pattern, List<String> texts) {
        List<Integer> numbers = new ArrayList<>();
        for (String text : texts) {
            pattern.matcher(text).results().map(MatchResult::group).forEach(found ->
                    numbers.add(Integer.valueOf(found.replaceAll("\\D", ""))));
        }
        return numbers;
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }
}
