package tangoe.bridge.sandbox;

import java.time.Instant;
import java.util.Map;

/**
 * A request that a sandbox received.
 *
 * @param query   decoded
 * @param user    who signed in; null where nobody did
 * @param headers names in lower case, without those that carry secrets
 * @param body    as sent; token requests show none
 * @param status  what was answered, 0 where nothing was
 * @param fault   the fault that was applied, such as {@code timeout-after-write}, or null
 */
public record ReceivedRequest(Instant at, String method, String path, Map<String, String> query, String user,
        Map<String, String> headers, String body, int status, String fault) {
}
