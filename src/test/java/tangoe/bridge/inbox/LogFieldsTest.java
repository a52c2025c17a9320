package tangoe.bridge.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tangoe.bridge.testing.LogLines;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** What is logged while a message is delivered says which one, beside its text; WARN is for what waits for a person. */
class LogFieldsTest {

    @TempDir
    static Path folder;

    private static World world;

    @BeforeAll
    static void start() {
        world = new World(TestDatabase.H2, folder).start();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void linesOfADeliveryCarryTicketKindAndMessage() {
        String number;
        JsonNode create;
        try (LogLines log = LogLines.json()) {
            number = world.openLinkedIncident("Screen cracked");
            create = world.untilStatus(number, "create", "delivered");
            JsonNode line = line(log, number + " create delivered");
            assertThat(line.path("log.level").asText()).isEqualTo("INFO");
            assertThat(line.path("labels").path("ticket").asText()).isEqualTo(number);
            assertThat(line.path("labels").path("kind").asText()).isEqualTo("create");
            assertThat(line.path("labels").path("message").asText()).isEqualTo(create.path("id").asText());
            LoggerFactory.getLogger("elsewhere").info("Nobody's line");
            assertThat(line(log, "Nobody's line").path("labels").path("ticket").isMissingNode()).isTrue();
        }
    }

    @Test
    void textBeginsWithThemUnlessItNamesThemItself() {
        try (LogLines log = new LogLines()) {
            MDC.put("ticket", "INC1");
            MDC.put("kind", "note");
            MDC.put("message", "7");
            LoggerFactory.getLogger("elsewhere").info("Tries\nagain");
            LoggerFactory.getLogger("elsewhere").atInfo().addMarker(LogFields.NAMED).log("INC1 note delivered");
            MDC.clear();
            LoggerFactory.getLogger("elsewhere").info("Alone");
            assertThat(log.all().stream().filter(line -> line.contains(" elsewhere - ")).map(line -> line.replaceFirst(".* elsewhere - ", "").strip()))
                    .containsExactly("INC1 note (message 7): Tries\\nagain", "INC1 note delivered", "Alone");
        }
    }

    @Test
    void whatIsTriedAgainIsNoWarningAndWhatIsDeadIsOneWithoutPageSource() {
        String number = world.openLinkedIncident("Screen cracked");
        try (LogLines log = LogLines.json()) {
            world.tangoe.faults().onPath("/1/interactions").once().htmlPage(503);
            world.serviceNow.comment(number, "It fell.", "fred.luddy");
            world.untilStatus(number, "comment", "waiting");
            JsonNode waiting = line(log, number + " comment waiting");
            assertThat(waiting.path("log.level").asText()).isEqualTo("INFO");
            assertThat(waiting.path("message").asText()).contains("503").contains("an HTML page").doesNotContain("<");
            assertThat(world.message(number, "comment").path("error").asText()).contains("an HTML page").doesNotContain("<");

            world.tangoe.sendRaw("note", "{\"number\":\"INC0000000\",\"work_notes\":\"x\"}");
            World.until("dead", () -> log.all().stream().anyMatch(line -> line.contains("INC0000000 note dead")));
            JsonNode dead = line(log, "INC0000000 note dead");
            assertThat(dead.path("log.level").asText()).isEqualTo("WARN");
            assertThat(dead.path("labels").path("ticket").asText()).isEqualTo("INC0000000");
        }
    }

    private static JsonNode line(LogLines log, String words) {
        return log.all().stream().map(World::jsonOf).filter(line -> line.path("message").asText().contains(words)).findFirst().orElseThrow();
    }
}
