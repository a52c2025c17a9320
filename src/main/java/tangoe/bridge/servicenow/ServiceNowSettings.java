package tangoe.bridge.servicenow;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where the instance is and how the bridge signs in. What the chosen method does not need may be null.
 *
 * @param url            {@code https://acme.service-now.com}, without path
 * @param connectTimeout how long a connection may take to open
 * @param receiveTimeout how long an answer may take to begin, and again to arrive; above the 60 s after which the
 *                       platform itself cancels a Table API call (docs/vendors/servicenow.md, time-outs), so that its answer is heard
 */
public record ServiceNowSettings(URI url, Auth auth, String username, String password, String clientId,
        String clientSecret, String apiKey, Duration connectTimeout, Duration receiveTimeout, Clock clock) {

    /** The four ways to sign in, named as in the setting {@code servicenow.auth}. */
    public enum Auth {
        BASIC("basic"), OAUTH("oauth"), OAUTH_PASSWORD("oauth-password"), API_KEY("api-key");

        private final String setting;

        Auth(String setting) {
            this.setting = setting;
        }

        public static Auth of(String setting) {
            return Stream.of(values()).filter(a -> a.setting.equals(setting)).findFirst().orElseThrow(
                    () -> new IllegalArgumentException(
                            "servicenow.auth must be basic, oauth, oauth-password or api-key, not " + setting));
        }

        @Override
        public String toString() {
            return setting;
        }
    }

    private static final int SHORTEST_REDACTED = 4;

    public ServiceNowSettings {
        if (url == null || url.getHost() == null || url.getUserInfo() != null || url.getRawQuery() != null
                || !("https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme()))
                || !(url.getRawPath() == null || url.getRawPath().isEmpty() || url.getRawPath().equals("/"))) {
            throw new IllegalArgumentException(
                    "servicenow.url must be the instance's address alone, such as https://acme.service-now.com");
        }
        switch (auth) {
            case BASIC -> {
                required("username", username);
                required("password", password);
            }
            case OAUTH -> {
                required("client-id", clientId);
                required("client-secret", clientSecret);
            }
            case OAUTH_PASSWORD -> {
                required("client-id", clientId);
                required("client-secret", clientSecret);
                required("username", username);
                required("password", password);
            }
            case API_KEY -> required("api-key", apiKey);
        }
        Objects.requireNonNull(clock, "clock");
    }

    /** Settings with the bridge's time-outs. */
    public ServiceNowSettings(String url, Auth auth, String username, String password, String clientId,
            String clientSecret, String apiKey, Clock clock) {
        this(URI.create(url), auth, username, password, clientId, clientSecret, apiKey, Duration.ofSeconds(10),
                Duration.ofSeconds(70), clock);
    }

    public ServiceNowSettings withTimeouts(Duration connect, Duration receive) {
        return new ServiceNowSettings(url, auth, username, password, clientId, clientSecret, apiKey, connect, receive,
                clock);
    }

    String address(String path) {
        return url.getScheme() + "://" + url.getRawAuthority() + path;
    }

    /** The text without the secrets, should a vendor echo one. */
    String redacted(String text) {
        String clean = text;
        for (String secret : new String[] {password, clientSecret, apiKey}) {
            if (secret != null && secret.length() >= SHORTEST_REDACTED) {
                clean = clean.replace(secret, "***");
            }
        }
        return clean;
    }

    @Override
    public String toString() {
        return "ServiceNow at " + url + ", signed in by " + auth;
    }

    private static void required(String setting, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("servicenow." + setting + " is not set");
        }
    }
}
