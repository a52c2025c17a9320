package tangoe.bridge.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.pollinterval.PollInterval;
import tangoe.bridge.BridgeProcess;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.sandbox.TangoeSandbox;
import tangoe.bridge.settings.Settings;

/** Both vendors' sandboxes and a bridge between them, with the routes as they are shipped. */
public final class World implements AutoCloseable {

    public static final String GROUP = "287ebd7da9fe198100f92cc8d1d2154e";
    private static final Path HOME = Path.of("").toAbsolutePath();
    private static final String INCIDENTS = "/api/now/table/incident";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration FIRST_LOOK = Duration.ofMillis(10);
    /** Most questions go to the bridge itself, and answering them takes time from what is waited for. */
    private static final PollInterval ASK_EVER_MORE_SELDOM = (count, last) -> Duration.ofMillis(Math.min(10L * count, 50));
    private static final ObjectMapper JSON = new ObjectMapper();

    public final MovableClock clock = new MovableClock();
    public final ServiceNowSandbox serviceNow = new ServiceNowSandbox(clock).start(0);
    public final TangoeSandbox tangoe = new TangoeSandbox(clock).start(0);
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> environment = new HashMap<>();
    private final int port = freePort();
    private final int managementPort = freePort();
    private Path home = HOME;
    private BridgeProcess bridge;
    private Lives lives;

    public World(TestDatabase database, Path folder) {
        environment.putAll(database.environment(folder));
        environment.putAll(Map.of("DATA_DIR", folder.toString(), "HTTP_HOST", "127.0.0.1", "HTTP_PORT", Integer.toString(port),
                "MANAGEMENT_PORT", Integer.toString(managementPort), "HTTP_FAREWELL", "0s"));
        environment.putAll(Map.of("SERVICENOW_URL", serviceNow.url(), "SERVICENOW_USERNAME", ServiceNowSandbox.BRIDGE,
                "SERVICENOW_PASSWORD", "secret", "SERVICENOW_POLL_PERIOD", "200ms"));
        environment.putAll(Map.of("TANGOE_URL", tangoe.url(), "TANGOE_API_TOKEN", "tangoe-token"));
        environment.putAll(Map.of("TANGOE_WEBHOOK_USERNAME", "tangoe", "TANGOE_WEBHOOK_PASSWORD", "hook",
                "SERVICENOW_PUSH_USERNAME", "snow", "SERVICENOW_PUSH_PASSWORD", "push",
                "API_USERNAME", "operator", "API_PASSWORD", "watch"));
        tangoe.webhooks(url(), "tangoe", "hook", null);
    }

    /** @param name as an environment variable */
    public World with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** What is set. @param name as an environment variable */
    public String setting(String name) {
        return environment.get(name);
    }

    /** Runs the routes of another folder than the shipped ones. */
    public World at(Path home) {
        this.home = home;
        return this;
    }

    public World start() {
        Settings settings = Settings.load(home, environment);
        if (!settings.problems().isEmpty()) {
            throw new IllegalStateException(settings.problems().toString());
        }
        Supplier<BridgeProcess> start = () -> BridgeProcess.start(home, settings, clock);
        bridge = lives == null ? start.get() : lives.begin(start);
        return this;
    }

    public World stop() {
        if (lives != null) {
            lives.endInOrder();
        }
        if (isDead()) {
            lives.bury(bridge);
        } else {
            bridge.close();
        }
        bridge = null;
        return this;
    }

    /** The bridges from the next start on can die. */
    public World mortal() {
        lives = new Lives(setting("DATABASE_URL"), setting("DATABASE_USERNAME"), environment.getOrDefault("DATABASE_PASSWORD", ""), clock);
        return this;
    }

    /** Of a {@link #mortal} bridge. Whoever asks a dead one something has it started again, and asks once more. */
    public Lives lives() {
        return lives;
    }

    /** @return whether it was dead */
    public boolean startAgainIfDead() {
        if (!isDead()) {
            return false;
        }
        lives.bury(bridge);
        start();
        return true;
    }

    private boolean isDead() {
        return lives != null && bridge != null && lives.isOver();
    }

    public BridgeProcess bridge() {
        return bridge;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public String managementUrl() {
        return "http://127.0.0.1:" + managementPort;
    }

    /** Waits until the fact is there. */
    public static void until(String fact, Callable<Boolean> there) {
        await(fact).atMost(PATIENCE).pollDelay(FIRST_LOOK).pollInterval(ASK_EVER_MORE_SELDOM).until(there);
    }

    /** An incident of Fred Luddy for the group that Tangoe serves. */
    public String openIncident(String shortDescription) {
        return serviceNow.openIncident(Map.of("short_description", shortDescription, "description", "It happened this morning.",
                "assignment_group", GROUP, "caller_id", "5137153cc611227c000bbd1bd8cd2005")).get("number");
    }

    /** Opens an incident and waits until both sides know of each other. */
    public String openLinkedIncident(String shortDescription) {
        String number = openIncident(shortDescription);
        until(number + " is linked", () -> !serviceNow.incident(number).get("correlation_id").isEmpty());
        return number;
    }

    public JsonNode api(String path) {
        return json(call("GET", path, "operator:watch", null));
    }

    public HttpResponse<String> post(String path, String credentials, String body) {
        return call("POST", path, credentials, body);
    }

    /** @param credentials {@code user:password}, or null */
    public HttpResponse<String> call(String method, String path, String credentials, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (credentials != null) {
            request.header("Authorization", basic(credentials));
        }
        if (body != null && headers.length == 0) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** @param credentials {@code user:password} */
    public static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    public HttpResponse<String> send(HttpRequest.Builder builder) {
        HttpRequest request = builder.timeout(PATIENCE).build();
        startAgainIfDead();
        HttpResponse<String> response = send(request);
        while (response.statusCode() / 100 != 2 && startAgainIfDead()) {
            response = send(request);
        }
        return response;
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (request.uri().toString().startsWith(url())) {
                Description.shipped().hold(request.method(), request.uri().getPath(), response.statusCode(),
                        response.headers().firstValue("Content-Type").orElse(null), response.body());
            }
            return response;
        } catch (IOException e) {
            throw new IllegalStateException(request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String body) {
        return jsonOf(body);
    }

    public static JsonNode jsonOf(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new IllegalStateException(body, e);
        }
    }

    /** The ticket's last message of that kind; missing where there is none. */
    public JsonNode message(String ticket, String kind) {
        JsonNode last = MissingNode.getInstance();
        for (JsonNode message : api("/api/messages?limit=1000&ticket=" + ticket).path("messages")) {
            last = message.path("kind").asText().equals(kind) ? message : last;
        }
        return last;
    }

    /** Waits until the ticket's last message of that kind has the status. @return the message */
    public JsonNode untilStatus(String ticket, String kind, String status) {
        until(kind + " of " + ticket + " is " + status, () -> message(ticket, kind).path("status").asText().equals(status));
        return message(ticket, kind);
    }

    /** Waits until nothing of the ticket is on its way. */
    public void untilIdle(String ticket) {
        until("nothing of " + ticket + " is on its way", () -> messages(ticket, "accepted") + messages(ticket, "delivering")
                + messages(ticket, "waiting") == 0);
    }

    /** Waits until ServiceNow has been walked from beginning to end after this call: what was to be found was found. */
    public void afterAPoll() {
        long before = serviceNow.traffic().count("GET", INCIDENTS);
        until("three polls", () -> serviceNow.traffic().count("GET", INCIDENTS) >= before + 3);
    }

    /** Tries a message again, as an operator does. */
    public void replay(JsonNode message) {
        HttpResponse<String> answer = post("/api/messages/" + message.path("id").asText() + "/replay", "operator:watch", null);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }

    /** How many messages of a ticket have that status. */
    public int messages(String ticket, String status) {
        return api("/api/messages?ticket=" + ticket + "&status=" + status).path("messages").size();
    }

    /** How many messages have that status, a thousand at most. */
    public int messagesOf(String status) {
        return api("/api/messages?limit=1000&status=" + status).path("messages").size();
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        tangoe.close();
        serviceNow.close();
        if (bridge != null) {
            stop();
        }
    }
}
