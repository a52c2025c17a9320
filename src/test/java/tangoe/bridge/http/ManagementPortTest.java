package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.Problems.assertProblem;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.eventnotifier.MicrometerExchangeEventNotifier;
import org.apache.camel.management.JmxManagementStrategy;
import org.apache.camel.telemetry.Tracer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Health and metrics answer on the management port only, and nothing else does. */
class ManagementPortTest {

    @TempDir
    static Path folder;
    static World world;

    @BeforeAll
    static void start() {
        world = new World(TestDatabase.H2, folder).start();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/observe/health", "/observe/health/live", "/observe/health/ready"})
    void healthIsUp(String path) {
        HttpResponse<String> response = manage(path);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(World.json(response).path("status").asText()).isEqualTo("UP");
    }

    @Test
    void aFirstWalkThatTakesLongDoesNotMakeItUnready() {
        try (World slow = new World(TestDatabase.H2, folder.resolve("slow"))) {
            slow.serviceNow.faults().onPath("/api/now/table/incident").delay(Duration.ofSeconds(5));
            slow.start();

            HttpResponse<String> response = slow.send(HttpRequest.newBuilder(URI.create(slow.managementUrl() + "/observe/health/ready")));

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        }
    }

    @Test
    void metricsAreThere() {
        HttpResponse<String> response = manage("/observe/metrics");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains("# TYPE ", "camel_exchanges_total", "tangoe-support-request-webhook");
    }

    @Test
    void nothingWatchesEachStepOfARouteThatNobodyHasAskedFor() {
        CamelContext context = world.bridge().context();

        assertThat(context.getManagementStrategy()).isNotInstanceOf(JmxManagementStrategy.class);
        assertThat(context.getManagementStrategy().getEventNotifiers()).noneMatch(MicrometerExchangeEventNotifier.class::isInstance);
        assertThat(context.hasService(Tracer.class)).isNull();
        assertThat(context.getInflightRepository().isInflightBrowseEnabled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/observe", "/observe/health", "/observe/health/live", "/observe/health/ready", "/observe/metrics", "/observe/info", "/q/dev", "/q/health",
        "/q/jolokia"})
    void thePublicPortShowsNoneOfIt(String path) {
        assertProblem(world.call("GET", path, null, null), 404);
        assertProblem(world.call("GET", path, "operator:watch", null), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/messages", "/api/tickets", "/tangoe/support-requests/note", "/servicenow/incidents", "/", "/observe/jolokia", "/observe/dev",
        "/observe/upload", "/observe/download/x", "/observe/send"})
    void theManagementPortShowsNothingElse(String path) {
        assertThat(manage(path).statusCode()).isEqualTo(404);
        assertThat(world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + path)).header("Authorization", World.basic("operator:watch"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))).statusCode()).isEqualTo(404);
    }

    private static HttpResponse<String> manage(String path) {
        return world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + path)));
    }
}
