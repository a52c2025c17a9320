package tangoe.bridge.servicenow;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import tangoe.bridge.vendor.TokenRequest;

/**
 * {@code POST /oauth_token.do}, form-encoded, with client and user in the body, because new instances refuse them elsewhere
 * (docs/vendors/servicenow.md, sign-in). The instance hands out the same token until it ends.
 */
record InstanceToken(ServiceNowSettings settings) implements TokenRequest {

    private static final long LIFE_NOT_GIVEN = 300;

    @Override
    public URI address() {
        return URI.create(settings.address("/oauth_token.do"));
    }

    @Override
    public String contentType() {
        return "application/x-www-form-urlencoded";
    }

    @Override
    public String body(String refresh) {
        String client = field("client_id", settings.clientId()) + "&" + field("client_secret", settings.clientSecret()) + "&";
        if (refresh != null) {
            return client + "grant_type=refresh_token&" + field("refresh_token", refresh);
        }
        return client + (refreshes() ? "grant_type=password&" + field("username", settings.username()) + "&"
                + field("password", settings.password()) : "grant_type=client_credentials");
    }

    @Override
    public Duration life(JsonNode answer, Instant now) {
        return Duration.ofSeconds(answer.path("expires_in").asLong(LIFE_NOT_GIVEN));
    }

    @Override
    public String lookAt() {
        return "servicenow.client-id and servicenow.client-secret" + (refreshes() ? ", servicenow.username and servicenow.password" : "");
    }

    /** Client credentials can be presented again, so only the password grant needs a refresh token. */
    @Override
    public boolean refreshes() {
        return settings.auth() == ServiceNowSettings.Auth.OAUTH_PASSWORD;
    }

    private static String field(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
