package tangoe.bridge.tangoe;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import tangoe.bridge.vendor.Contact;
import tangoe.bridge.vendor.HoldOff;
import tangoe.bridge.vendor.SignInRefused;
import tangoe.bridge.vendor.TokenClient;
import tangoe.bridge.vendor.Unavailable;

/**
 * The JWT of {@code POST /v2/token} (docs/vendors/tangoe.md, sign-in): JSON in, {@code access_token} and {@code expires_at}
 * (seconds since 1970) out. It is valid for 30 minutes, has no refresh token, and is renewed a minute before it ends.
 */
final class TangoeToken {

    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    private final TokenClient client;
    private final HoldOff holdOff;
    private final URI address;
    private final String request;
    private final Clock clock;
    private String value;
    private Instant end = Instant.MIN;

    TangoeToken(String url, String clientId, String clientSecret, String subject, Duration timeOut, Contact contact, Clock clock) {
        this.client = new TokenClient(TANGOE, LONGEST_CONNECT, timeOut, contact, clock);
        this.holdOff = contact.holdOff();
        this.address = URI.create(url + "/v2/token");
        this.clock = clock;
        try {
            request = JSON.writeValueAsString(Map.of("client_id", clientId, "client_secret", clientSecret,
                    "subject", subject, "grant_type", "client_credentials"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token that is valid for at least a minute. Concurrent callers share one renewal. */
    synchronized String value() {
        if (value == null || !clock.instant().isBefore(end.minus(EARLY))) {
            renew();
        }
        return value;
    }

    /** Discards this token if it is still the current one, so that the next call gets a new one. */
    synchronized void notAccepted(String used) {
        if (used.equals(value)) {
            value = null;
        }
    }

    private void renew() {
        // A caller that waited for the lock would otherwise present credentials that were just refused.
        holdOff.enter();
        TokenClient.Answer given = client.post(address, "application/json", request);
        if (given.status() / 100 != 2) {
            throw notGiven(given);
        }
        JsonNode answer;
        try {
            answer = JSON.readTree(given.body());
        } catch (JsonProcessingException e) {
            throw new Unavailable(TANGOE, 200, "gave no token: the answer is not JSON");
        }
        if (!answer.path("access_token").isTextual() || !answer.path("expires_at").canConvertToLong()) {
            throw new Unavailable(TANGOE, given.status(), "gave no token: access_token or expires_at is missing");
        }
        value = answer.path("access_token").asText();
        end = Instant.ofEpochSecond(answer.path("expires_at").asLong());
    }

    private Unavailable notGiven(TokenClient.Answer given) {
        String sentence = "gave no token: status " + given.status() + "; look at tangoe.client-id, tangoe.client-secret and tangoe.subject";
        if (!given.refusesCredentials()) {
            return new Unavailable(TANGOE, given.status(), sentence, given.retryAfter(), null);
        }
        SignInRefused refused = new SignInRefused(TANGOE, given.status(), sentence, given.retryAfter());
        holdOff.failed(refused);
        return refused;
    }
}
