package tangoe.bridge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The distribution as a process of its own, so that it can be killed, and its CPU is nobody else's. */
public final class PackagedBridge implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port = freePort();
    private final int managementPort = freePort();
    private final Process process;
    private final Thread end;

    /**
     * @param log         goes on where an earlier process has ended
     * @param environment settings beside addresses, credentials and ports of this process, as environment variables
     */
    public PackagedBridge(Path distribution, Path log, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(distribution.resolve("bin/tangoe-bridge").toString(), "run")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("HTTP_FAREWELL", "0s");
        builder.environment().putAll(environment);
        builder.environment().putAll(Map.of("HTTP_HOST", "127.0.0.1", "HTTP_PORT", Integer.toString(port),
                "MANAGEMENT_PORT", Integer.toString(managementPort), "TANGOE_WEBHOOK_USERNAME", "tangoe",
                "TANGOE_WEBHOOK_PASSWORD", "hook", "API_USERNAME", "operator", "API_PASSWORD", "watch"));
        process = builder.start();
        // Whoever ends this JVM ends the bridge with it.
        end = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(end);
    }

    /** The distribution that this build has packaged. */
    public static Path distribution() {
        return Path.of(System.getProperty("distribution", "target/tangoe-bridge")).toAbsolutePath();
    }

    public PackagedBridge awaitReady() {
        Waiting.until("the bridge is ready", PATIENCE, () -> {
            requireAlive();
            return isReady();
        });
        return this;
    }

    /** Whether it says so. */
    public boolean isReady() {
        try {
            return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/observe/health/ready")).build())
                    .statusCode() == 200;
        } catch (IOException nobodyThere) {
            return false;
        }
    }

    public void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The bridge ended with code " + process.exitValue() + "; see its log");
        }
    }

    /** User and system time of all its threads since its start. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow(() -> new IllegalStateException("This system does not tell a process's CPU"));
    }

    /** Whether every message that was accepted is delivered. */
    public boolean isIdle() throws IOException {
        return !has("accepted") && !has("delivering") && !has("waiting");
    }

    /** @throws IllegalStateException where a message was given up: what was meant to happen did not */
    public void requireNothingGivenUp() throws IOException {
        for (String status : List.of("dead", "uncertain")) {
            if (has(status)) {
                throw new IllegalStateException("There are " + status + " messages: " + messages(status));
            }
        }
    }

    private boolean has(String status) throws IOException {
        return !api("GET", "/api/messages?limit=1&status=" + status, null).path("messages").isEmpty();
    }

    /** Every message of that status, oldest first. */
    public List<JsonNode> messages(String status) throws IOException {
        List<JsonNode> messages = new ArrayList<>();
        String after = "0";
        do {
            JsonNode page = api("GET", "/api/messages?limit=1000&status=" + status + "&after=" + after, null);
            page.path("messages").forEach(messages::add);
            after = page.path("next").asText(null);
        } while (after != null);
        return messages;
    }

    /** How many exchanges a route has completed since the process started; 0 where it has seen none. */
    public long completed(String route) throws IOException {
        String metrics = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/observe/metrics")).build()).body();
        Matcher line = Pattern.compile("(?m)^camel_exchanges_succeeded_total\\{[^}]*route_id=\"" + Pattern.quote(route) + "\"[^}]*} (\\S+)")
                .matcher(metrics);
        return line.find() ? (long) Double.parseDouble(line.group(1)) : 0;
    }

    /** Tries all messages of that status again, as an operator does. @return how many */
    public int replay(String status) throws IOException {
        return api("POST", "/api/messages/replay", "{\"status\": \"" + status + "\"}").path("replayed").asInt();
    }

    public long pid() {
        return process.pid();
    }

    /** What the API answers to an operator's GET. */
    public JsonNode get(String path) throws IOException {
        return api("GET", path, null);
    }

    /** {@code /observe/metrics}, as Prometheus reads it. */
    public String metrics() throws IOException {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/observe/metrics")).timeout(PATIENCE).build())
                .body();
    }

    private JsonNode api(String method, String path, String json) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE)
                .header("Authorization", World.basic("operator:watch"));
        if (json == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, HttpRequest.BodyPublishers.ofString(json));
        }
        HttpResponse<String> answer = send(request.build());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " answers " + answer.statusCode() + ": " + answer.body());
        }
        return World.json(answer);
    }

    /** Posts a webhook as Tangoe does. @return the answer's status */
    public CompletableFuture<Integer> webhook(String event, String json) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/tangoe/support-requests/" + event))
                .timeout(PATIENCE).header("Authorization", World.basic("tangoe:hook")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL: it can finish nothing and tell nobody. */
    public void kill() {
        requireAlive();
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends it as an operator does, with SIGTERM. @return its exit code */
    public int stop() {
        requireAlive();
        process.destroy();
        return awaitEnd();
    }

    private int awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("The bridge did not end within " + PATIENCE.toSeconds() + " s");
            }
            Runtime.getRuntime().removeShutdownHook(end);
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it where it still runs. */
    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
