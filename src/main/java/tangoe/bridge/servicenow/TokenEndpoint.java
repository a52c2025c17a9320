package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import tangoe.bridge.vendor.Contact;
import tangoe.bridge.vendor.SignInRefused;
import tangoe.bridge.vendor.TokenClient;
import tangoe.bridge.vendor.Unavailable;

/**
 * Calls {@code POST /oauth_token.do}, form-encoded, with client and user in the body, because new instances refuse them elsewhere
 * (docs/vendors/servicenow.md, sign-in). Every failure is {@link Unavailable}, because the call that needed the token was not
 * made.
 */
final class TokenEndpoint {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LIFE_NOT_GIVEN = 300;

    /**
     * @param refresh null if the vendor gave none
     * @param life    how long the token is still valid; ServiceNow hands out the same token until it ends
     */
    record Granted(String access, String refresh, Duration life) {

        @Override
        public String toString() {
            return "a token for " + life;
        }
    }

    private final ServiceNowSettings settings;
    private final TokenClient client;

    TokenEndpoint(ServiceNowSettings settings, Contact contact) {
        this.settings = settings;
        client = new TokenClient(SERVICENOW, settings.connectTimeout(), settings.receiveTimeout(), contact, settings.clock());
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
        TokenClient.Answer given = client.post(URI.create(settings.address("/oauth_token.do")), "application/x-www-form-urlencoded", form);
        JsonNode answer = json(given.body());
        if (given.status() != 200 || !answer.path("access_token").asText("").matches("[!-~]+")) {
            String sentence = "gave no token for " + grant.get("grant_type") + ": it answers " + given.status() + reason(answer);
            throw given.refusesCredentials() ? new SignInRefused(SERVICENOW, given.status(), sentence, given.retryAfter())
                    : new Unavailable(SERVICENOW, given.status(), sentence, given.retryAfter(), null);
        }
        // Client credentials can be presented again, so only the password grant needs a refresh token.
        String refresh = settings.auth() == ServiceNowSettings.Auth.OAUTH_PASSWORD
                ? answer.path("refresh_token").asText(null) : null;
        return new Granted(answer.get("access_token").asText(), refresh,
                Duration.ofSeconds(Math.max(1, answer.path("expires_in").asLong(LIFE_NOT_GIVEN))));
    }

    private static JsonNode json(String body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null ? JSON.missingNode() : node;
        } catch (IOException page) {
            return JSON.missingNode();
        }
    }

    // Only the standard error code is repeated, because a description may quote credentials.
    private static String reason(JsonNode answer) {
        String code = answer.path("error").asText("");
        return code.matches("[a-z_ ]{1,60}") ? " (" + code + ")" : "";
    }

    private static String field(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
