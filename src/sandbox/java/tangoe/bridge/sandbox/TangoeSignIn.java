package tangoe.bridge.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Who may call: the static token in {@code API-Token} (or the query's {@code api_token}), or a token of {@code POST /v2/token} as
 * {@code Authorization: Bearer} (docs/vendors/tangoe.md, sign-in). Knows the token {@code tangoe-token} from the start, and the
 * client {@code tangoe-client}/{@code tangoe-secret}.
 */
public final class TangoeSignIn {

    private static final String API_USER = "api-token";

    private final Clock clock;
    private final Map<String, String> clients = new ConcurrentHashMap<>(Map.of("tangoe-client", "tangoe-secret"));
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private volatile String apiToken = TangoeSandbox.API_TOKEN;
    private volatile Duration lifetime = Duration.ofMinutes(30);

    TangoeSignIn(Clock clock) {
        this.clock = clock;
    }

    private record Session(String subject, Instant until) {
    }

    /** Replaces the static token. */
    public TangoeSignIn apiToken(String token) {
        apiToken = token;
        return this;
    }

    public TangoeSignIn client(String id, String secret) {
        clients.put(id, secret);
        return this;
    }

    /** Of tokens handed out from now on; 30 minutes at first. */
    public TangoeSignIn tokenLifetime(Duration of) {
        lifetime = of;
        return this;
    }

    /** Tokens of {@code /v2/token} stop working. */
    public void revokeTokens() {
        sessions.clear();
    }

    /** The token's subject, or {@value #API_USER}; null where neither is good. */
    String callerOf(Call call) {
        String token = call.headers().getOrDefault("api-token", call.parameter("api_token"));
        if (token != null) {
            return token.equals(apiToken) ? API_USER : null;
        }
        Session session = call.bearer().map(sessions::get).orElse(null);
        return session == null || !clock.instant().isBefore(session.until()) ? null : session.subject();
    }

    /** {@code POST /v2/token}: JSON in, {@code expires_at} in epoch seconds out. */
    Answer token(Call call) {
        JsonNode asked = TangoeApi.json(call);
        String secret = clients.get(asked.path("client_id").asText());
        if (!asked.path("grant_type").asText().equals("client_credentials")) {
            throw new VendorError(400, "grant_type must be client_credentials");
        }
        if (secret == null || !secret.equals(asked.path("client_secret").asText()) || asked.path("subject").asText().isBlank()) {
            throw new VendorError(401, "client_id, client_secret or subject is not known");
        }
        String token = UUID.randomUUID().toString().replace("-", "");
        Instant until = clock.instant().plus(lifetime);
        sessions.values().removeIf(session -> !clock.instant().isBefore(session.until()));
        sessions.put(token, new Session(asked.path("subject").asText(), until));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("access_token", token);
        body.put("token_type", "bearer");
        body.put("expires_at", until.getEpochSecond());
        body.put("audience", "tangoe-mobile");
        body.put("scope", "user");
        return Answer.json(200, body);
    }
}
