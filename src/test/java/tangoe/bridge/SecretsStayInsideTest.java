package tangoe.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.testing.LogLines;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Whatever succeeds or fails, no secret is logged, answered, counted or stored. */
class SecretsStayInsideTest {

    private static final byte[] KEY = "s3cret-of-the-webhooks-key".getBytes(StandardCharsets.UTF_8);
    private static final Map<String, String> SECRETS = Map.ofEntries(Map.entry("SERVICENOW_PASSWORD", "s3cret-snow-password"),
            Map.entry("SERVICENOW_CLIENT_SECRET", "s3cret-snow-client"), Map.entry("TANGOE_API_TOKEN", "s3cret-tangoe-token"),
            Map.entry("TANGOE_CLIENT_SECRET", "s3cret-tangoe-client"), Map.entry("TANGOE_WEBHOOK_PASSWORD", "s3cret-hook"),
            Map.entry("SERVICENOW_PUSH_PASSWORD", "s3cret-push"), Map.entry("API_PASSWORD", "s3cret-api"),
            Map.entry("TANGOE_WEBHOOK_SECRET", "whsec_" + Base64.getEncoder().encodeToString(KEY)));

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"H2, basic, api-token", "POSTGRESQL, oauth-password, jwt"})
    void whateverFails(TestDatabase database, String serviceNowAuth, String tangoeAuth) {
        try (LogLines log = new LogLines(); World world = new World(database, folder)) {
            SECRETS.forEach(world::with);
            world.with("SERVICENOW_AUTH", serviceNowAuth).with("SERVICENOW_CLIENT_ID", "bridge").with("TANGOE_AUTH", tangoeAuth)
                    .with("TANGOE_CLIENT_ID", "bridge").with("TANGOE_SUBJECT", "bridge@acme.example");
            world.serviceNow.signIn().password(ServiceNowSandbox.BRIDGE, "s3cret-snow-password").client("bridge", "s3cret-snow-client");
            world.tangoe.signIn().apiToken("s3cret-tangoe-token").client("bridge", "s3cret-tangoe-client");
            world.start();
            List<String> shown = new ArrayList<>();

            String number = world.openLinkedIncident("Well");
            spoil(world, number);
            callInVain(world, shown);
            for (String path : List.of("/observe/health", "/observe/health/live", "/observe/health/ready", "/observe/metrics")) {
                shown.add(world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + path))).body());
            }
            String messages = world.call("GET", "/api/messages", "operator:s3cret-api", null).body();
            assertThat(messages).contains("\"create\"");
            shown.add(messages);
            World.json(world.call("GET", "/api/messages", "operator:s3cret-api", null)).path("messages").forEach(message ->
                    shown.add(world.call("GET", "/api/messages/" + message.path("id").asText(), "operator:s3cret-api", null).body()));
            shown.add(world.call("GET", "/api/tickets/" + number, "operator:s3cret-api", null).body());
            stored(world, shown);
            world.stop();

            assertThat(log.all()).anyMatch(line -> line.contains(number + " create delivered")).anyMatch(line -> line.contains(" waiting (message "));
            assertThat(Stream.concat(log.all().stream(), shown.stream())).allSatisfy(text -> assertThat(text)
                    .doesNotContainIgnoringCase("s3cret").doesNotContain(encodedSecrets()));
        }
    }

    /** Faults of every kind on both sides, and refused sign-ins. */
    private static void spoil(World world, String number) {
        world.serviceNow.faults().onEverything().once().status(401);
        world.serviceNow.faults().onPath("/api/now/table/incident/").method("PATCH").once().status(403);
        world.serviceNow.faults().onPath("/api/now/table/incident/").method("PATCH").once().htmlPage(502);
        world.tangoe.faults().onEverything().once().status(401);
        world.tangoe.faults().onPath("/1/interactions").once().status(422);
        world.tangoe.faults().onPath("/1/interactions").once().tooManyRequests(Duration.ofSeconds(1));
        for (int i = 0; i < 4; i++) {
            world.serviceNow.comment(number, "Comment " + i, "fred.luddy");
        }
        until("what the faults did is known", () -> {
            // Credentials that were refused are shown again after half a minute.
            world.clock.advance(Duration.ofSeconds(1));
            return ended(world, number) >= 6;
        });
        world.serviceNow.faults().refuseConnections();
        world.tangoe.faults().refuseConnections();
        world.post("/servicenow/incidents", "snow:s3cret-push", "{\"number\": \"" + number + "\"}");
        until("the hint failed", () -> world.bridge().database().jdbi().withHandle(handle -> handle
                .createQuery("select count(*) from message where kind = 'changed' and status = 'waiting'").mapTo(Integer.class).one()) > 0);
        world.serviceNow.faults().acceptConnections();
        world.tangoe.faults().acceptConnections();
        world.serviceNow.faults().clear();
        world.tangoe.faults().clear();
    }

    private static int ended(World world, String number) {
        return world.bridge().database().jdbi().withHandle(handle -> handle
                .createQuery("select count(*) from message where ticket = :ticket and (attempts > 0 or status = 'accepted')")
                .bind("ticket", number).mapTo(Integer.class).one());
    }

    private static void callInVain(World world, List<String> shown) {
        for (String credentials : List.of("tangoe:s3cret-hook", "snow:s3cret-push", "operator:s3cret-api", "x:s3cret-y")) {
            for (String path : List.of("/tangoe/support-requests/note", "/servicenow/incidents", "/api/messages", "/api/tickets", "/nowhere",
                    "/tangoe/support-requests/note?password=s3cret-query")) {
                // Whoever guesses is answered later and later, until the guesses are forgotten.
                world.clock.advance(Duration.ofMinutes(11));
                shown.add(world.post(path, credentials, "{\"number\": \"INC1\", \"password\": s3cret-body}").body());
                shown.add(world.call("GET", path.replaceAll("\\?.*", "/s3cret"), credentials, null).body());
            }
        }
    }

    private static void stored(World world, List<String> shown) {
        for (String table : List.of("message", "attempt", "seen", "link", "walk_cursor", "own_text", "lane")) {
            world.bridge().database().jdbi().useHandle(handle -> handle.createQuery("select * from " + table).mapToMap()
                    .forEach(row -> shown.add(row.toString())));
        }
    }

    private static String[] encodedSecrets() {
        return Stream.of(Base64.getEncoder().encodeToString(KEY), World.basic(ServiceNowSandbox.BRIDGE + ":s3cret-snow-password"),
                World.basic("tangoe:s3cret-hook"), World.basic("operator:s3cret-api")).map(text -> text.replace("Basic ", "")).toArray(String[]::new);
    }
}
