package tangoe.bridge.bench;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The distribution as a process of its own, so that its CPU is nobody else's. */
final class PackagedBridge implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NOTHING = "{\"messages\":[],\"next\":null}";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port = freePort();
    private final int managementPort = freePort();
    private final Process process;

    /** @param environment settings beside addresses, credentials and ports of this process, as environment variables */
    PackagedBridge(Path distribution, Path log, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(distribution.resolve("bin/tangoe-bridge").toString(), "run")
                .redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().putAll(Map.of("HTTP_HOST", "127.0.0.1", "HTTP_PORT", Integer.toString(port),
                "MANAGEMENT_PORT", Integer.toString(managementPort), "TANGOE_WEBHOOK_USERNAME", "tangoe",
                "TANGOE_WEBHOOK_PASSWORD", "hook", "API_USERNAME", "operator", "API_PASSWORD", "watch"));
        process = builder.start();
        // Whoever ends the benchmark ends the bridge with it.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    void awaitReady() {
        Waiting.until("the bridge is ready", PATIENCE, () -> {
            requireAlive();
            try {
                return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/observe/health/ready")).build())
                        .statusCode() == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The bridge ended with code " + process.exitValue() + "; see its log");
        }
    }

    /** User and system time of all its threads since its start. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow(() -> new IllegalStateException("This system does not tell a process's CPU"));
    }

    /** Whether every message that was accepted is delivered. */
    boolean isIdle() throws IOException {
        for (String status : List.of("accepted", "delivering", "waiting")) {
            if (!list(status).equals(NOTHING)) {
                return false;
            }
        }
        return true;
    }

    /** @throws IllegalStateException where a message was given up: what was measured is then not what was meant */
    void requireNothingGivenUp() throws IOException {
        for (String status : List.of("dead", "uncertain")) {
            if (!list(status).equals(NOTHING)) {
                throw new IllegalStateException("There are " + status + " messages: " + list(status));
            }
        }
    }

    private String list(String status) throws IOException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(
                "http://127.0.0.1:" + port + "/api/messages?limit=1&status=" + status)).header("Authorization", basic("operator:watch")).build());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("/api/messages answers " + answer.statusCode());
        }
        return answer.body();
    }

    /** Posts a webhook as Tangoe does. @return the answer's status */
    CompletableFuture<Integer> webhook(String event, String json) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/tangoe/support-requests/" + event))
                .timeout(PATIENCE).header("Authorization", basic("tangoe:hook")).header("Content-Type", "application/json")
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

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it as an operator does, with SIGTERM. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
