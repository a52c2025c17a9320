package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/**
 * Two readers of one incident, such as the pollers of two replicas while the turn changes hands, or a poll and a hint: one of
 * them read it earlier, and the other one stores what it concluded between the one's comparison and its commit.
 */
class TwoReadersTest {

    /** Nothing is read but what the tests read. */
    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world.with("SERVICENOW_POLL_PERIOD", "1h"));

    private static final Map<String, String> RESOLVED = Map.of("state", "6", "close_code", "Resolved by caller", "close_notes", "Works.");
    private static final Map<String, String> IN_PROGRESS = Map.of("state", "2");

    private World world;
    private CamelContext context;
    private ProducerTemplate reader;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatTheEarlierReadingToldIsTakenBackByTheLaterOne(TestDatabase database) throws Exception {
        String number = linked(database);
        world.serviceNow.update(number, RESOLVED, "beth.anglin");
        List<Map<String, Object>> earlier = read(number);
        world.serviceNow.update(number, IN_PROGRESS, "fred.luddy");
        List<Map<String, Object>> later = read(number);

        tellWhileTheOtherOneTells(later, earlier);

        assertThat(told(number)).containsExactly("resolved", "reopened");
        assertThat(world.tangoe.request(number).texts()).last().asString().containsIgnoringCase("reopened");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatTheEarlierReadingWouldTellIsVoidAfterTheLaterOne(TestDatabase database) throws Exception {
        String number = linked(database);
        world.serviceNow.update(number, RESOLVED, "beth.anglin");
        List<Map<String, Object>> earlier = read(number);
        world.serviceNow.update(number, IN_PROGRESS, "fred.luddy");
        List<Map<String, Object>> later = read(number);

        tellWhileTheOtherOneTells(earlier, later);

        assertThat(told(number)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void commentsOfBothReadingsStandInTheirOrderWhoeverTellsFirst(TestDatabase database) throws Exception {
        String first = linked(database);
        String second = linked(database);
        for (String number : List.of(first, second)) {
            world.serviceNow.comment(number, "Comment <1>", "fred.luddy");
            world.clock.advance(Duration.ofSeconds(2));
            List<Map<String, Object>> earlier = read(number);
            world.serviceNow.update(number, RESOLVED, "beth.anglin");
            world.serviceNow.comment(number, "Comment <2>", "fred.luddy");
            List<Map<String, Object>> later = read(number);

            if (number.equals(first)) {
                tellWhileTheOtherOneTells(earlier, later);
            } else {
                tellWhileTheOtherOneTells(later, earlier);
            }

            assertThat(told(number)).containsExactly("comment", "comment", "resolved");
            assertThat(world.tangoe.request(number).texts()).filteredOn(text -> text.contains("Comment <")).satisfiesExactly(
                    one -> assertThat(one).contains("Comment <1>"), two -> assertThat(two).contains("Comment <2>"));
        }
    }

    /** An incident that Tangoe knows and that both sides agree on. */
    private String linked(TestDatabase database) throws Exception {
        world = WORLDS.on(database);
        World.until("the only poll is over", () -> world.serviceNow.traffic().count("GET", "/api/now/table/incident") > 0);
        context = world.bridge().context();
        reader = context.createProducerTemplate();
        String number = world.openIncident("Phone screen cracked");
        tell(read(number));
        World.until(number + " is linked", () -> !world.serviceNow.incident(number).get("correlation_id").isEmpty());
        world.untilIdle(number);
        world.clock.advance(Duration.ofSeconds(2));
        tell(read(number));
        return number;
    }

    private List<Map<String, Object>> read(String number) {
        return context.getRegistry().findSingleByType(IncidentRecords.class).followed(new DefaultExchange(context), number, Instant.EPOCH, 1,
                Map.of());
    }

    private void tell(List<Map<String, Object>> page) {
        reader.requestBody("direct:incident-changes", page);
    }

    /** The other page is compared and told after the one was compared, and before it is told. */
    private void tellWhileTheOtherOneTells(List<Map<String, Object>> one, List<Map<String, Object>> other) throws Exception {
        List<List<Map<String, Object>>> between = new ArrayList<>(List.of(other));
        AdviceWith.adviceWith(context, "incident-changes", route -> route.weaveByToUri("inbox:to-tangoe*").before()
                .process(exchange -> {
                    if (!between.isEmpty()) {
                        tell(between.remove(0));
                    }
                }));
        tell(one);
        World.until("the record was read again", () -> world.bridge().database().jdbi().withHandle(handle -> handle
                .createQuery("select count(*) from lane where queue = 'hints'").mapTo(Integer.class).one()) == 0);
        String number = ((Map<?, ?>) one.get(0).get("incident")).get("number").toString();
        world.untilIdle(number);
    }

    /** Kinds of what was told to Tangoe after the create, in order. */
    private List<String> told(String number) {
        List<String> kinds = new ArrayList<>();
        for (JsonNode message : world.api("/api/messages?limit=1000&ticket=" + number).path("messages")) {
            if (message.path("direction").asText().equals("to-tangoe") && !message.path("kind").asText().equals("create")) {
                kinds.add(message.path("kind").asText());
            }
        }
        return kinds;
    }
}
