package tangoe.bridge.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/** How one vendor is asked for a token; see {@link TokenKeeper}. */
public interface TokenRequest {

    URI address();

    String contentType();

    /** @param refresh the token to renew by, or null to present the credentials */
    String body(String refresh);

    /** How long the token of this answer holds from now on; null if the answer does not say it. */
    Duration life(JsonNode answer, Instant now);

    /** The settings to look at when there is no token. */
    String lookAt();

    /** Whether {@code refresh_token} of the answer is used. */
    default boolean refreshes() {
        return false;
    }
}
