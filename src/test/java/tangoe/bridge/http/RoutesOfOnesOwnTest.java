package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.ShippedRoutes;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.Wire;
import tangoe.bridge.testing.World;

/** A route that a client adds lets in whom its door says, by the head of a request; one without a door lets in everybody. */
class RoutesOfOnesOwnTest {

    private static final String ROUTE = """
            - route:
                id: own-%1$s
                description: A route of a client's own
                routeConfigurationId: problems
                from:
                  uri: platform-http:/own/%1$s
                  steps:
                    %2$s
                    - setBody:
                        expression:
                          simple:
                            expression: "taken ${headers}"
            """;

    @TempDir
    static Path folder;
    static World world;

    @BeforeAll
    static void start() throws IOException {
        Path home = ShippedRoutes.copiedTo(folder.resolve("home")).home();
        Files.writeString(home.resolve("routes/own.camel.yaml"), ROUTE.formatted("bare", "- log: { message: A request }")
                + ROUTE.formatted("open", "- to: { uri: \"kamelet:open-door\" }") + ROUTE.formatted("step", "- kamelet: { name: open-door }")
                + ROUTE.formatted("hook", "- kamelet: { name: webhook-door, parameters: { caller: tangoe.webhook } }"));
        world = new World(TestDatabase.H2, folder.resolve("data")).at(home).start();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void withoutADoorItTakesWhatAnybodySends() {
        assertThat(send("GET /own/bare", null).body()).startsWith("taken ");
        assertThat(send("GET /own/bare", null, "Own: header").body()).contains("Own=header");
    }

    /** Nothing of the body is waited for. */
    @Test
    void aDoorAsksBeforeTheBody() {
        send("POST /own/hook", null, "Content-Length: 1000").assertProblem(401);
    }

    @Test
    void anOpenDoorLetsEverybodyInAndNoHeader() {
        for (String path : new String[] {"/own/open", "/own/step"}) {
            Wire.Heard heard = send("GET " + path + "?x=1", null, "CamelServiceNowAction: delete");

            assertThat(heard.status()).as(path).isEqualTo(200);
            assertThat(heard.body()).isEqualTo("taken {}");
        }
    }

    @Test
    void aDoorThatIsAStepAsksForItsOwnPassword() {
        send("POST /own/hook", "operator:watch").assertProblem(401);
        send("POST /own/hook", "tangoe:hook").assertProblem(400, "JSON object");
    }

    private static Wire.Heard send(String request, String credentials, String... headers) {
        return Wire.send(world.port(), new byte[0], Stream.of(Stream.of(request + " HTTP/1.1"), Stream.of(headers),
                Stream.ofNullable(credentials).map(each -> "Authorization: " + World.basic(each))).flatMap(each -> each).toArray(String[]::new));
    }
}
