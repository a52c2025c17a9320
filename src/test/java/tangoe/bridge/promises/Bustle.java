package tangoe.bridge.promises;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.testing.PackagedBridge;

/**
 * What goes on at both sides while bridges come and go: Tangoe posts notes from several threads, each again until it is
 * accepted; people open incidents and comment. Remembers what the bridge owes them; every text is another.
 */
final class Bustle {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SENDERS = 3;
    private static final int TICKETS_OF_A_SENDER = 3;
    private static final Duration NOTE_EVERY = Duration.ofMillis(40);
    private static final Duration PEOPLE_ACT_EVERY = Duration.ofMillis(60);

    private final ServiceNowSandbox serviceNow;
    private final Random random;
    private final List<Sender> senders = new ArrayList<>();
    private final List<String> incidents = new ArrayList<>();
    private final Map<String, List<String>> comments = new HashMap<>();
    private final AtomicInteger counter = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private ScheduledExecutorService threads;

    Bustle(ServiceNowSandbox serviceNow, long seed) {
        this.serviceNow = serviceNow;
        this.random = new Random(seed);
        for (int i = 0; i < SENDERS; i++) {
            senders.add(new Sender(seed + 1 + i));
        }
    }

    void begin(PackagedBridge bridge) {
        threads = Executors.newScheduledThreadPool(SENDERS + 1);
        senders.forEach(sender -> every(NOTE_EVERY, () -> sender.send(bridge)));
        every(PEOPLE_ACT_EVERY, this::act);
    }

    private interface Act {
        void run() throws Exception;
    }

    private void every(Duration period, Act act) {
        threads.scheduleWithFixedDelay(() -> {
            try {
                act.run();
            } catch (Exception | Error e) {
                failures.add(e);
            }
        }, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns when every thread has its answer, or knows that none will come. */
    void end() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("A webhook got neither an answer nor an end");
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("The load went wrong", failures.peek());
        }
    }

    private void act() {
        if (random.nextInt(3) == 0) {
            incidents.add(open(serviceNow));
            return;
        }
        if (!incidents.isEmpty()) {
            String number = incidents.get(random.nextInt(incidents.size()));
            String text = "Comment <" + counter.incrementAndGet() + ">";
            serviceNow.comment(number, text, "fred.luddy");
            comments.computeIfAbsent(number, first -> new ArrayList<>()).add(text);
        }
    }

    private static String open(ServiceNowSandbox serviceNow) {
        return serviceNow.openIncident(Map.of("short_description", "Screen cracked")).get("number");
    }

    /** Notes for which a 202 was seen, by ticket, in the order of their acceptance. */
    Map<String, List<String>> acceptedNotes() {
        Map<String, List<String>> all = new HashMap<>();
        senders.forEach(sender -> all.putAll(sender.accepted));
        return all;
    }

    List<String> comments(String number) {
        return comments.getOrDefault(number, List.of());
    }

    /** How many posts ended without an answer. */
    int unanswered() {
        return unanswered.get();
    }

    /** Tangoe's next note, over and over until it is accepted. */
    private final class Sender {
        private final Map<String, List<String>> accepted = new HashMap<>();
        private final List<String> tickets = new ArrayList<>();
        private final Random choice;
        private String ticket;
        private String text;

        private Sender(long seed) {
            choice = new Random(seed);
            for (int i = 0; i < TICKETS_OF_A_SENDER; i++) {
                tickets.add(open(serviceNow));
            }
        }

        private void send(PackagedBridge bridge) throws InterruptedException, JsonProcessingException {
            if (text == null) {
                ticket = tickets.get(choice.nextInt(tickets.size()));
                text = "Note <" + counter.incrementAndGet() + ">";
            }
            try {
                int status = bridge.webhook("note", JSON.writeValueAsString(Map.of("number", ticket, "work_notes", text))).get();
                if (status == 202) {
                    accepted.computeIfAbsent(ticket, first -> new ArrayList<>()).add(text);
                    text = null;
                } else if (status != 503) {
                    throw new IllegalStateException("A webhook was answered with " + status);
                }
            } catch (ExecutionException cut) {
                unanswered.incrementAndGet();
            }
        }
    }
}
