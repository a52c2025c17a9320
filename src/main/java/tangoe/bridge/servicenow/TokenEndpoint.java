package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import tangoe.bridge.vendor.RetryAfter;
import tangoe.bridge.vendor.Unavailable;

/**
 * {@code POST /oauth_token.do}, form-encoded, with client and user in the body only: new instances refuse them elsewhere
 * (facts 5). Whatever goes wrong here is {@link Unavailable}, because the call that needed the token was not made.
 */
final class TokenEndpoint {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LIFE_NOT_GIVEN = 300;

    /**
     * @param refresh null where the vendor gave none
     * @param life    what is left of it: ServiceNow hands out the same token again until it ends
     */
    record Granted(String access, String refresh, Duration life) {

        @Override
        public String toString() {
            return "a token for " + life;
        }
    }

    private final ServiceNowSettings settings;
    private final HttpClient client;

    TokenEndpoint(ServiceNowSettings settings) {
        this.settings = settings;
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(settings.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER).build();
    }

    Granted grant() {
        return settings.auth() == ServiceNowSettings.Auth.OAUTH
                ? ask(Map.of("grant_type", "client_credentials"))
                : ask(Map.of("grant_type", "password", "username", settings.username(), "password",
                        settings.password()));
    }

    Granted refresh(String refreshToken) {
        return ask(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    private Granted ask(Map<String, String> grant) {
        String form = field("client_id", settings.clientId()) + "&" + field("client_secret", settings.clientSecret())
                + "&" + grant.entrySet().stream().map(e -> field(e.getKey(), e.getValue()))
                        .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(settings.address("/oauth_token.do")))
                .timeout(settings.receiveTimeout()).header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json").POST(HttpRequest.BodyPublishers.ofString(form)).build();
        HttpResponse<String> response = sent(request);
        JsonNode answer = json(response.body());
        if (response.statusCode() != 200 || !answer.path("access_token").asText("").matches("[!-~]+")) {
            Duration retryAfter = RetryAfter.of(response.headers().firstValue("Retry-After").orElse(null),
                    response.headers().firstValue("X-RateLimit-Reset").orElse(null), settings.clock()).orElse(null);
            throw new Unavailable(SERVICENOW, response.statusCode(), "gave no token for " + grant.get("grant_type")
                    + ": it answers " + response.statusCode() + reason(answer), retryAfter, null);
        }
        // Client credentials can simply be presented again; a refresh token matters to the password grant alone.
        String refresh = settings.auth() == ServiceNowSettings.Auth.OAUTH_PASSWORD
                ? answer.path("refresh_token").asText(null) : null;
        return new Granted(answer.get("access_token").asText(), refresh,
                Duration.ofSeconds(Math.max(1, answer.path("expires_in").asLong(LIFE_NOT_GIVEN))));
    }

    private HttpResponse<String> sent(HttpRequest request) {
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            return answer.get(settings.receiveTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException stalled) {
            answer.cancel(true);
            throw new Unavailable(SERVICENOW, 0, "gave no token in time");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Unavailable(SERVICENOW, 0, "was not asked for a token to the end, the bridge is stopping");
        } catch (ExecutionException failed) {
            throw new Unavailable(SERVICENOW, 0, "could not be reached for a token ("
                    + failed.getCause().getClass().getSimpleName() + ")", null, failed.getCause());
        }
    }

    private static JsonNode json(String body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null ? JSON.missingNode() : node;
        } catch (IOException page) {
            return JSON.missingNode();
        }
    }

    // Only the standard's error code is repeated: a description may quote what was sent.
    private static String reason(JsonNode answer) {
        String code = answer.path("error").asText("");
        return code.matches("[a-z_ ]{1,60}") ? " (" + code + ")" : "";
    }

    private static String field(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
