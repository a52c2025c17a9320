package tangoe.bridge.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.handler.codec.http.QueryStringDecoder;

/**
 * Who may call: HTTP Basic, OAuth tokens of {@code /oauth_token.do}, keys in {@code x-sn-apikey} (docs/vendors/servicenow.md,
 * sign-in). Knows {@code tangoe.bridge}/{@code secret} from the start, the OAuth client {@code bridge-client}/{@code
 * client-secret} and the key {@code bridge-key}; both act as {@code tangoe.bridge}.
 */
public final class ServiceNowSignIn {

    private static final Duration REFRESH_LIFETIME = Duration.ofDays(100);

    private final Clock clock;
    private final Map<String, String> passwords = new ConcurrentHashMap<>();
    private final Map<String, String> clients = new ConcurrentHashMap<>();
    private final Map<String, String> keys = new ConcurrentHashMap<>();
    private final Map<String, Token> accessTokens = new ConcurrentHashMap<>();
    private final Map<String, Token> refreshTokens = new ConcurrentHashMap<>();
    private volatile Duration lifetime = Duration.ofSeconds(1800);

    ServiceNowSignIn(Clock clock) {
        this.clock = clock;
        password(ServiceNowSandbox.BRIDGE, ServiceNowSandbox.PASSWORD);
        clients.put("bridge-client", "client-secret");
        keys.put("bridge-key", ServiceNowSandbox.BRIDGE);
    }

    private record Token(String text, String user, Instant until) {
    }

    /** Sets or changes a user's password. */
    public ServiceNowSignIn password(String userName, String password) {
        passwords.put(userName, password);
        return this;
    }

    public ServiceNowSignIn client(String id, String secret) {
        clients.put(id, secret);
        return this;
    }

    public ServiceNowSignIn apiKey(String key, String userName) {
        keys.put(key, userName);
        return this;
    }

    /** Of access tokens handed out from now on; 1800 s at first. */
    public ServiceNowSignIn tokenLifetime(Duration of) {
        lifetime = of;
        return this;
    }

    /** Access tokens stop working; a refresh token still gets a new one. */
    public void revokeAccessTokens() {
        accessTokens.clear();
    }

    public void revokeRefreshTokens() {
        refreshTokens.clear();
    }

    /** The caller's user_name, or null. */
    String callerOf(Call call) {
        String key = call.header("x-sn-apikey");
        if (key != null) {
            return keys.get(key);
        }
        if (call.bearer().isPresent()) {
            Token token = accessTokens.get(call.bearer().get());
            return token == null || !clock.instant().isBefore(token.until()) ? null : token.user();
        }
        return call.basic().filter(pair -> pair[1].equals(passwords.get(pair[0]))).map(pair -> pair[0]).orElse(null);
    }

    /** {@code POST /oauth_token.do}. */
    Answer token(Call call) {
        if (!call.contentType().equals("application/x-www-form-urlencoded")) {
            return refused("unspecified error");
        }
        Map<String, String> form = new LinkedHashMap<>();
        new QueryStringDecoder(call.body(), false).parameters().forEach((name, values) -> form.put(name, values.get(0)));
        String[] basic = call.basic().orElse(new String[] {form.get("client_id"), form.get("client_secret")});
        if (basic[0] == null || basic[1] == null || !basic[1].equals(clients.get(basic[0]))) {
            return refused("access_denied");
        }
        return switch (form.getOrDefault("grant_type", "")) {
            case "client_credentials" -> granted(ServiceNowSandbox.BRIDGE, null);
            case "password" -> {
                String user = form.getOrDefault("username", "");
                boolean known = form.containsKey("password") && form.get("password").equals(passwords.get(user));
                yield known ? granted(user, refreshToken(user)) : refused("access_denied");
            }
            case "refresh_token" -> {
                Token token = refreshTokens.get(form.getOrDefault("refresh_token", ""));
                yield token == null || !clock.instant().isBefore(token.until()) ? refused("access_denied")
                        : granted(token.user(), token.text());
            }
            default -> refused("unsupported_grant_type");
        };
    }

    private String refreshToken(String user) {
        Token token = new Token(UUID.randomUUID().toString(), user, clock.instant().plus(REFRESH_LIFETIME));
        refreshTokens.put(token.text(), token);
        return token.text();
    }

    /** Within its life the same access token is handed out again. */
    private synchronized Answer granted(String user, String refreshToken) {
        Instant now = clock.instant();
        accessTokens.values().removeIf(token -> !now.isBefore(token.until()));
        Token token = accessTokens.values().stream().filter(live -> live.user().equals(user)).findFirst().orElseGet(() -> {
            Token fresh = new Token(UUID.randomUUID().toString().replace("-", ""), user, now.plus(lifetime));
            accessTokens.put(fresh.text(), fresh);
            return fresh;
        });
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("access_token", token.text());
        if (refreshToken != null) {
            body.put("refresh_token", refreshToken);
        }
        body.put("scope", "useraccount");
        body.put("token_type", "Bearer");
        body.put("expires_in", Duration.between(now, token.until()).toSeconds());
        return Answer.json(200, body);
    }

    private static Answer refused(String description) {
        return Answer.json(401, Map.of("error", "server_error", "error_description", description));
    }
}
