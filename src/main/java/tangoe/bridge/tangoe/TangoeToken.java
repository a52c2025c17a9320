package tangoe.bridge.tangoe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import tangoe.bridge.vendor.TokenRequest;

/**
 * The JWT of {@code POST /v2/token} (docs/vendors/tangoe.md, sign-in): JSON in, {@code access_token} and {@code expires_at}
 * (seconds since 1970) out. It holds for 30 minutes and has no refresh token.
 */
record TangoeToken(String url, String clientId, String clientSecret, String subject) implements TokenRequest {

    @Override
    public URI address() {
        return URI.create(url + "/v2/token");
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public String body(String refresh) {
        return JsonNodeFactory.instance.objectNode().put("client_id", clientId).put("client_secret", clientSecret)
                .put("subject", subject).put("grant_type", "client_credentials").toString();
    }

    @Override
    public Duration life(JsonNode answer, Instant now) {
        JsonNode end = answer.path("expires_at");
        return end.canConvertToLong() ? Duration.between(now, Instant.ofEpochSecond(end.asLong())) : null;
    }

    @Override
    public String lookAt() {
        return "tangoe.client-id, tangoe.client-secret and tangoe.subject";
    }
}
