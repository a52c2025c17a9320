package tangoe.bridge.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;

/** Posts what Tangoe posts: JSON with HTTP Basic and, with a secret, the three Standard Webhooks headers. */
final class WebhookSender {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();
    private final String baseUrl;
    private final String authorization;
    private final String secret;

    /** @param secret or null: not signed */
    WebhookSender(String baseUrl, String username, String password, String secret) {
        this.baseUrl = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
        this.secret = secret;
        authorization = "Basic " + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    static String newId() {
        return "msg_" + UUID.randomUUID().toString().replace("-", "");
    }

    /**
     * @param path beneath the base URL, such as {@code tangoe/support-requests/closed}
     * @param id   the same for each sending of one event
     * @return the HTTP status, 0 where no answer came
     */
    int send(String path, String id, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + "/" + path)).timeout(PATIENCE)
                .header("Authorization", authorization).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (secret != null) {
            sign(request, id, body);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException noAnswer) {
            return 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private void sign(HttpRequest.Builder request, String id, String body) {
        // Receivers compare with the real time, whatever the sandbox's clock says.
        long now = Instant.now().getEpochSecond();
        try {
            request.header("webhook-id", id).header("webhook-timestamp", Long.toString(now))
                    .header("webhook-signature", new Webhook(secret).sign(id, now, body));
        } catch (WebhookSigningException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
