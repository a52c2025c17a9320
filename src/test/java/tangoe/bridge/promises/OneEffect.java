package tangoe.bridge.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.sandbox.ReceivedRequest;
import tangoe.bridge.sandbox.SupportRequest;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/**
 * The second promise: whatever goes wrong on the way, a story ends as it does when nothing goes wrong. Each run draws
 * tickets whose stories are told at the same time among faults, repetitions, a restart, and deaths of the bridge at any step; a
 * run that fails names its seed, and {@code -Dpromises.seed=…} repeats it as far as time allows.
 */
class OneEffect {

    private static final int TICKETS = 5;
    private static final int RUNS = Integer.getInteger("promises.runs", 1);
    private static final long SEED = Long.getLong("promises.seed", System.nanoTime());
    private static final int DEATHS = 4;
    /** Within so many steps after a start, the new bridge has taken back what the dead one had under way. */
    private static final int TAKING_BACK = 40;
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OPERATOR = "operator:watch";

    @TempDir
    Path folder;
    private int opened;
    private int stepsOfAStory;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anyCourseOfEventsEndsLikeTheQuietOneWhereTangoeCanBeAsked(TestDatabase database) {
        try (World world = world(database, "lookup")) {
            EndState quiet = quiet(world);
            for (int run = 0; run < RUNS; run++) {
                String course = "seed " + seed(run);
                List<String> numbers = troubled(world, seed(run));
                settle(world, course);
                numbers.forEach(number -> assertThat(EndState.of(world, number)).as(told(world, course, number)).isEqualTo(quiet));
                assertThat(messages(world, "dead")).as(course).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anyCourseOfEventsEndsLikeTheQuietOneOnceAPersonHasDecidedWhatIsUncertain(TestDatabase database) {
        try (World world = world(database, "park")) {
            EndState quiet = quiet(world);
            for (int run = 0; run < RUNS; run++) {
                String course = "seed " + seed(run);
                List<String> numbers = troubled(world, seed(run));
                settle(world, course);
                for (List<JsonNode> uncertain = messages(world, "uncertain"); !uncertain.isEmpty(); uncertain = messages(world, "uncertain")) {
                    uncertain.forEach(message -> decide(world, message));
                    settle(world, course);
                }
                // What a person sends again comes after what went on meanwhile.
                numbers.forEach(number -> assertThat(EndState.of(world, number).inAnyOrder()).as(told(world, course, number))
                        .isEqualTo(quiet.inAnyOrder()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anyCourseOfEventsEndsLikeTheQuietOneButForWhatIsToldToTangoeAgainWhereThatIsTheSetting(TestDatabase database) {
        try (World world = world(database, "resend")) {
            EndState quiet = quiet(world);
            for (int run = 0; run < RUNS; run++) {
                String course = "seed " + seed(run);
                List<String> numbers = troubled(world, seed(run));
                settle(world, course);
                for (String number : numbers) {
                    assertThat(EndState.withoutRepetitions(world, number)).as(told(world, course, number)).isEqualTo(quiet);
                    requireReasonsToRepeat(world, number, told(world, course, number));
                }
                assertThat(messages(world, "dead")).as(course).isEmpty();
            }
        }
    }

    /** Tangoe is told once more only what it may not have heard: the answer was lost, or the bridge died before it was stored. */
    private static void requireReasonsToRepeat(World world, String number, String course) {
        List<SupportRequest> made = world.tangoe.requests(number);
        List<ReceivedRequest> calls = world.tangoe.traffic().requests("POST", "/1/").stream().filter(call -> call.body().contains(number)
                || made.stream().anyMatch(request -> call.body().contains(request.threadToken()))).toList();
        for (int i = 0; i < calls.size(); i++) {
            ReceivedRequest call = calls.get(i);
            Optional<ReceivedRequest> again = calls.stream().skip(i + 1).filter(later -> later.body().equals(call.body())).findFirst();
            again.ifPresent(repeated -> assertThat(call.fault() != null || world.lives().deaths().stream()
                    .anyMatch(death -> !death.at().isBefore(call.at()) && !death.at().isAfter(repeated.at())))
                    .as("%s: why %s is sent again", course, call).isTrue());
        }
    }

    private static String told(World world, String course, String number) {
        return course + ", " + number + ", with these deaths: " + world.lives().deaths();
    }

    private World world(TestDatabase database, String uncertain) {
        World world = new World(database, folder).with("SUPPORT_UNCERTAIN", uncertain).with("SERVICENOW_TIME_OUT", "4s")
                .with("TANGOE_TIME_OUT", "4s").with("TANGOE_WEBHOOK_REPEAT_WINDOW", "30d").with("TANGOE_GETS_PER_MINUTE", "100")
                .with("TANGOE_WEBHOOK_SECRET", SECRET).mortal().start();
        // An unsigned event that comes again after an answer is another one: Tangoe asks again.
        world.tangoe.webhooks(world.url(), "tangoe", "hook", SECRET);
        world.tangoe.getsPerMinute(100_000, true).echoesExternalSourceId(true);
        return world;
    }

    private static long seed(int run) {
        return SEED + run;
    }

    private EndState quiet(World world) {
        int before = world.lives().steps();
        Story story = new Story(world, "INC7000000", () -> { });
        story.begin();
        while (!story.isTold()) {
            story.goOn(1);
            world.untilIdle(story.number());
        }
        settle(world, "the quiet one");
        stepsOfAStory = world.lives().steps() - before;
        return EndState.of(world, story.number());
    }

    /** Tells some stories at once, with trouble at every step. @return their tickets */
    private List<String> troubled(World world, long seed) {
        System.out.println("OneEffect draws with -Dpromises.seed=" + seed);
        Random random = new Random(seed);
        world.lives().dieAfter(lengthsOfLives(random));
        List<Story> stories = new ArrayList<>();
        for (int i = 0; i < TICKETS; i++) {
            Story story = new Story(world, "INC7%06d".formatted(++opened), () -> decideLostCreates(world));
            if (random.nextBoolean()) {
                Mishap.values()[random.nextInt(Mishap.values().length)].befallTheCreate(world, story);
            }
            story.begin();
            stories.add(story);
        }
        List<Story> open = new ArrayList<>(stories);
        int restartIn = 6 + random.nextInt(8);
        while (!open.isEmpty()) {
            Story story = open.get(random.nextInt(open.size()));
            for (int i = random.nextInt(3); i > 0; i--) {
                Mishap.values()[random.nextInt(Mishap.values().length)].befall(world, story);
            }
            if (restartIn-- == 0) {
                world.stop();
                story.goOnInServiceNow();
                world.start();
            }
            story.goOn(1 + random.nextInt(3));
            for (int i = random.nextInt(3); i > 0; i--) {
                assertThat(world.post("/servicenow/incidents", "snow:push", "{\"number\": \"" + story.number() + "\"}").statusCode()).isEqualTo(202);
            }
            if (random.nextInt(4) == 0) {
                replay(world, "waiting");
                replay(world, "dead");
            }
            for (JsonNode message : random.nextInt(4) == 0 ? messages(world, "delivered") : List.<JsonNode>of()) {
                assertThat(world.post("/api/messages/" + message.path("id").asText() + "/replay", OPERATOR, null).statusCode())
                        .as("what is delivered is not sent again").isEqualTo(409);
            }
            world.clock.advance(Duration.ofSeconds(random.nextInt(20)));
            open.removeIf(Story::isTold);
        }
        return stories.stream().map(Story::number).toList();
    }

    /** Some are so short that what the life before left is not taken back yet; all of them are over before the stories are, mostly. */
    private List<Integer> lengthsOfLives(Random random) {
        int stretch = stepsOfAStory * TICKETS / DEATHS;
        return Stream.generate(() -> 1 + random.nextInt(random.nextInt(3) == 0 ? TAKING_BACK : stretch)).limit(DEATHS).toList();
    }

    private static void replay(World world, String status) {
        HttpResponse<String> answer = world.post("/api/messages/replay", OPERATOR, "{\"status\": \"" + status + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** Ends the faults, and waits until nothing is on its way any more and nothing new is found. */
    private static void settle(World world, String course) {
        world.tangoe.faults().clear();
        world.serviceNow.faults().clear();
        for (int round = 0; round < 2; round++) {
            Story.until("everything of " + course + " has arrived", world, () -> messages(world, "accepted").stream()
                    .allMatch(message -> isHeld(world, message)) && messages(world, "waiting").isEmpty()
                    && messages(world, "delivering").isEmpty());
            world.lives().spare();
            world.startAgainIfDead();
            world.afterAPoll();
        }
    }

    private static boolean isHeld(World world, JsonNode message) {
        return messages(world, "uncertain").stream().anyMatch(create -> create.path("kind").asText().equals("create")
                && create.path("ticket").asText().equals(message.path("ticket").asText()));
    }

    private static void decideLostCreates(World world) {
        messages(world, "uncertain").stream().filter(message -> message.path("kind").asText().equals("create")
                && world.tangoe.requests(message.path("ticket").asText()).isEmpty()).forEach(message -> decide(world, message));
    }

    /** Looks into Tangoe, as a person does. */
    private static void decide(World world, JsonNode message) {
        String number = message.path("ticket").asText();
        assertThat(message.path("error").asText()).as("why " + message + " is uncertain")
                .matches("Tangoe .*|The process that was delivering this message ended before the answer came");
        int deaths = world.lives().deaths().size();
        String address = "/api/messages/" + message.path("id").asText();
        List<SupportRequest> made = world.tangoe.requests(number);
        if (message.path("kind").asText().equals("create")) {
            HttpResponse<String> answer = made.isEmpty() ? world.post(address + "/replay", OPERATOR, null)
                    : world.post(address + "/settle", OPERATOR, "{\"tangoe_id\": " + made.get(0).id() + ", \"thread_token\": \""
                            + made.get(0).threadToken() + "\"}");
            requireDone(world, answer, deaths);
            return;
        }
        String text = world.api(address).path("payload").path("text").asText();
        boolean arrived = made.get(0).texts().stream().anyMatch(sent -> sent.endsWith(text));
        requireDone(world, world.post(address + (arrived ? "/discard" : "/replay"), OPERATOR, null), deaths);
    }

    /** Where the bridge died over it, it may have been done before it was asked for again. */
    private static void requireDone(World world, HttpResponse<String> answer, int deathsBefore) {
        boolean died = world.lives().deaths().size() > deathsBefore;
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, died ? 409 : 200);
    }

    private static List<JsonNode> messages(World world, String status) {
        List<JsonNode> messages = new ArrayList<>();
        world.api("/api/messages?limit=1000&status=" + status).path("messages").forEach(messages::add);
        return messages;
    }

    /** What both vendors hold of a ticket in the end, without what differs from ticket to ticket. */
    private record EndState(Map<String, String> incident, List<String> bridgesEntries, List<String> peoplesEntries, int links,
            int requests, String tangoesState, List<String> toTangoe, List<String> byTangoe) {

        private static final List<String> FIELDS = List.of("state", "close_code", "close_notes", "hold_reason", "correlation_display",
                "assignment_group");

        static EndState of(World world, String number) {
            Map<String, String> incident = new TreeMap<>(world.serviceNow.incident(number));
            incident.keySet().retainAll(FIELDS);
            List<String> bridges = world.serviceNow.journal(number).stream().filter(entry -> entry.createdBy().equals("tangoe.bridge"))
                    .map(entry -> entry.element() + ": " + plain(entry.value(), number)).toList();
            List<String> people = world.serviceNow.journal(number).stream().filter(entry -> !entry.createdBy().equals("tangoe.bridge"))
                    .map(entry -> entry.element() + " of " + entry.createdBy() + ": " + plain(entry.value(), number)).toList();
            SupportRequest request = world.tangoe.request(number);
            incident.put("correlation_id", Boolean.toString(isLinked(world, number, request)));
            // The note of the link may be written before or after what Tangoe says first.
            return new EndState(incident, bridges.stream().filter(entry -> !isLink(entry)).toList(), people,
                    (int) bridges.stream().filter(EndState::isLink).count(), world.tangoe.requests(number).size(), request.state(),
                    texts(request, number, true), texts(request, number, false));
        }

        /** Where Tangoe was told things again: the texts once each, and of several requests what the last one has. */
        static EndState withoutRepetitions(World world, String number) {
            List<SupportRequest> made = world.tangoe.requests(number);
            SupportRequest last = made.get(made.size() - 1);
            EndState first = of(world, number);
            List<String> texts = texts(last, number, true);
            for (SupportRequest forgotten : made.subList(0, made.size() - 1)) {
                assertThat(texts(forgotten, number, true)).as("the bridge's part of a request that it did not learn of")
                        .containsExactly(texts.get(0));
            }
            Map<String, String> incident = new TreeMap<>(first.incident);
            incident.put("correlation_id", Boolean.toString(isLinked(world, number, last)));
            return new EndState(incident, first.bridgesEntries, first.peoplesEntries, first.links, 1, first.tangoesState,
                    IntStream.range(0, texts.size()).filter(i -> i == 0 || !texts.get(i).equals(texts.get(i - 1)))
                            .mapToObj(texts::get).toList(), first.byTangoe);
        }

        private static boolean isLinked(World world, String number, SupportRequest request) {
            return Long.toString(request.id()).equals(world.serviceNow.incident(number).get("correlation_id"));
        }

        private static boolean isLink(String entry) {
            return entry.contains("opened for this incident");
        }

        private static List<String> texts(SupportRequest request, String number, boolean byClient) {
            return request.interactions().stream().filter(each -> each.byClient() == byClient)
                    .map(each -> plain(each.text(), number)).toList();
        }

        private static String plain(String text, String number) {
            return text.replace(number, "NUMBER").replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "TIME")
                    .replaceAll("\n\\[tb-[^\\]]*\\]$", "");
        }

        EndState inAnyOrder() {
            return new EndState(incident, bridgesEntries.stream().sorted().toList(), peoplesEntries, links, requests, tangoesState,
                    toTangoe.stream().sorted().toList(), byTangoe);
        }
    }
}
