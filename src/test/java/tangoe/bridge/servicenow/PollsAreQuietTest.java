package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;

/** A vendor that is away for a night says so in one line, not in two thousand. */
class PollsAreQuietTest {

    private static final class Lines extends AbstractAppender {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        private Lines() {
            super("lines", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
            assertThat(event.getThrown()).isNull();
        }
    }

    private final Lines log = new Lines();
    private final Logger logger = (Logger) LogManager.getLogger(ChangesConsumer.class);
    private final MemoryCursors cursors = new MemoryCursors();
    private final MovableClock clock = MovableClock.standingAt("2026-11-20T10:00:00Z");
    private LoopbackInstance instance;
    private Following following;

    @BeforeEach
    void start() throws Exception {
        instance = new LoopbackInstance();
        following = new Following(instance, cursors, clock, "query=active%3Dtrue");
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        logger.removeAppender(log);
        following.close();
        instance.close();
    }

    @Test
    void aFailureIsSaidOncePerKindAndItsEndOnce() {
        for (int poll = 0; poll < 3; poll++) {
            instance.nextAnswer(503, Map.of(), "<html>down</html>");
            following.consumer().poll();
        }
        instance.nextAnswer(403, Map.of(), "{\"error\":{\"message\":\"ACL\"},\"status\":\"failure\"}");
        following.consumer().poll();
        following.consumer().poll();
        following.consumer().poll();

        assertThat(log.lines).hasSize(3);
        assertThat(log.lines.get(0)).startsWith("INFO").contains("503");
        assertThat(log.lines.get(1)).startsWith("WARN").contains("403");
        assertThat(log.lines.get(2)).startsWith("INFO").contains("works again");
    }

    @Test
    void theNextPollWaitsAsLongAsTheVendorAsked() {
        instance.nextAnswer(429, Map.of("Retry-After", "120"), "{\"error\":{\"message\":\"slow down\"}}");
        following.consumer().poll();
        clock.advance(Duration.ofSeconds(119));
        following.consumer().poll();
        assertThat(instance.requests).hasSize(1);

        clock.advance(Duration.ofSeconds(1));
        following.consumer().poll();
        assertThat(instance.requests).hasSize(2);
    }

    @Test
    void journalsThatNobodyMayReadAreSaidOnce() {
        instance.incident(1, "2026-11-20 09:00:00");
        following.consumer().poll();
        instance.incident(2, "2026-11-20 09:00:01");
        following.consumer().poll();

        assertThat(log.lines).singleElement().asString().startsWith("WARN").contains("sys_journal_field");
    }

    @Test
    void theScheduleStartsByItselfAndTakesDurationsAsWritten() throws Exception {
        instance.incident(1, "2026-11-20 09:00:00");
        List<Object> bodies = new CopyOnWriteArrayList<>();
        following.context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("servicenow-changes:incident?cursor=other&initialDelay=50ms&period=100ms&overlap=2m&since=2026-01-01")
                        .routeId("scheduled").process(exchange -> bodies.add(exchange.getMessage().getBody()));
            }
        });

        await().atMost(Duration.ofSeconds(10)).until(() -> cursors.values.containsKey("other"));
        await().atMost(Duration.ofSeconds(10)).until(() -> instance.calls("incident") >= 3);

        assertThat(bodies).hasSize(1);
        assertThat(cursors.values).containsEntry("other", "2026-11-20 08:58:00");
    }
}
