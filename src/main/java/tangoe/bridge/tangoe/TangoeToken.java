package tangoe.bridge.tangoe;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import tangoe.bridge.vendor.RetryAfter;
import tangoe.bridge.vendor.Unavailable;

/**
 * The JWT of {@code POST /v2/token}: JSON in, {@code access_token} and {@code expires_at} (epoch seconds) out, good
 * for 30 minutes, without a refresh token (Authentication 2.0). It is renewed a minute before it ends.
 */
final class TangoeToken {

    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final HttpRequest request;
    private final Clock clock;
    private String value;
    private Instant end = Instant.MIN;

    TangoeToken(String url, String clientId, String clientSecret, String subject, Duration timeOut, Clock clock) {
        this.clock = clock;
        try {
            String body = JSON.writeValueAsString(Map.of("client_id", clientId, "client_secret", clientSecret,
                    "subject", subject, "grant_type", "client_credentials"));
            request = HttpRequest.newBuilder(URI.create(url + "/v2/token")).timeout(timeOut)
                    .header("Content-Type", "application/json").header("Accept", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body)).build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token that is good for a minute at least. Callers wait for one and the same renewal. */
    synchronized String value() {
        if (value == null || !clock.instant().isBefore(end.minus(EARLY))) {
            renew();
        }
        return value;
    }

    /** The next call gets a new token, unless somebody has renewed this one meanwhile. */
    synchronized void notAccepted(String used) {
        if (used.equals(value)) {
            value = null;
        }
    }

    private void renew() {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new Unavailable(TANGOE, response.statusCode(), "gave no token: status " + response.statusCode()
                        + "; look at tangoe.client-id, tangoe.client-secret and tangoe.subject",
                        RetryAfter.of(response.headers().firstValue("Retry-After").orElse(null), null, clock).orElse(null), null);
            }
            JsonNode answer = JSON.readTree(response.body());
            if (!answer.path("access_token").isTextual() || !answer.path("expires_at").canConvertToLong()) {
                throw new Unavailable(TANGOE, response.statusCode(), "gave no token: access_token or expires_at is missing");
            }
            value = answer.path("access_token").asText();
            end = Instant.ofEpochSecond(answer.path("expires_at").asLong());
        } catch (JsonProcessingException e) {
            throw new Unavailable(TANGOE, 200, "gave no token: the answer is not JSON");
        } catch (IOException e) {
            throw new Unavailable(TANGOE, 0, "gave no token: " + e.getClass().getSimpleName(), null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable(TANGOE, 0, "gave no token: the bridge is stopping", null, e);
        }
    }
}
