package tangoe.bridge.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.LogLines;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.vendor.ScheduledFailures;

/** What fails on a schedule fails again and again, and does not fill the log. */
class ScheduledRoutesTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final MovableClock clock = new MovableClock();
    private final ScheduledFailures failures = new ScheduledFailures(clock);

    @Test
    void eachShippedOneSaysWhatBecomesOfItsFailures() throws IOException {
        List<String> scheduled = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".camel.yaml")).toList()) {
                for (JsonNode entry : YAML.readTree(file.toFile())) {
                    JsonNode route = entry.path("route");
                    if (route.path("from").path("uri").asText().matches("(master:one-replica:)?(timer|quartz|scheduler):.*")) {
                        scheduled.add(route.path("id").asText());
                        assertThat(route.path("routeConfigurationId").asText()).as(route.path("id").asText()).isIn("comes-again", "assets-out");
                    }
                }
            }
        }
        assertThat(scheduled).contains("housekeeping", "metrics", "inventory-pull-work", "assets-to-kafka");
    }

    @Test
    void aKnownCauseIsOneSentenceAMinuteAndCountsTheOthers() {
        try (LogLines log = new LogLines()) {
            ConnectionException away = new ConnectionException(new SQLException("Connection refused"));
            for (int i = 0; i < 100; i++) {
                failures.say(failed(away));
            }
            clock.advance(Duration.ofMinutes(1));
            failures.say(failed(away));
            assertThat(log.all()).hasSize(2).allMatch(line -> line.contains(" INFO ") && line.contains("Connection refused") && !line.contains("\tat "));
            assertThat(log.all().get(1)).contains("(100 times since the last such line)");
        }
    }

    @Test
    void whatNobodyForesawComesWithItsStack() {
        try (LogLines log = new LogLines()) {
            failures.say(failed(new IllegalStateException("Nobody thought of this")));
            assertThat(log.all()).singleElement().asString().contains(" ERROR ", "Nobody thought of this", "\tat ");
        }
    }

    private static Exchange failed(Exception thrown) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, thrown);
        return exchange;
    }
}
