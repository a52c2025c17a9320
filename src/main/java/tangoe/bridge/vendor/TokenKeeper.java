package tangoe.bridge.vendor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One token for all calls to a vendor. It is renewed 60 s before its end, or in the last tenth of a short life. Concurrent callers
 * share one renewal, and a token that still holds is kept while there is no other.
 */
public final class TokenKeeper {

    private static final Duration EARLIEST_RENEWAL = Duration.ofSeconds(60);
    private static final Duration AFTER_A_FAILED_RENEWAL = Duration.ofSeconds(5);
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Token(String value, String refresh, Instant renewFrom, Instant end) {
    }

    private final TokenRequest request;
    private final Vendor vendor;
    private final TokenClient client;
    private final HoldOff holdOff;
    private final Clock clock;
    private Token token;
    private CompletableFuture<Token> asked;

    /** @param timeOut for the answer to begin, and again to arrive */
    public TokenKeeper(TokenRequest request, Vendor vendor, Duration connect, Duration timeOut, Contact contact, Clock clock) {
        this.request = request;
        this.vendor = vendor;
        this.client = new TokenClient(vendor, connect, timeOut, contact, clock);
        this.holdOff = contact.holdOff();
        this.clock = clock;
    }

    /** @throws Unavailable if there is none; the call that needs it was not made */
    public String value() {
        Token known;
        CompletableFuture<Token> answer;
        boolean mine = false;
        synchronized (this) {
            known = token;
            if (known != null && clock.instant().isBefore(known.renewFrom())) {
                return known.value();
            }
            if (asked == null) {
                asked = new CompletableFuture<>();
                mine = true;
            }
            answer = asked;
        }
        if (mine) {
            ask(known, answer);
        }
        try {
            return answer.join().value();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    /** The vendor answered 401 to a call with this token. If it is still the current one, the next call renews it. */
    public synchronized void notAccepted(String used) {
        if (token != null && token.value().equals(used)) {
            token = new Token(used, token.refresh(), Instant.MIN, Instant.MIN);
        }
    }

    private void ask(Token known, CompletableFuture<Token> answer) {
        try {
            holdOff.enter();
            Token renewed = renewed(known);
            settled(renewed);
            answer.complete(renewed);
        } catch (SignInRefused refused) {
            // Recorded before the waiting callers may go on, or each would present the same credentials again.
            holdOff.failed(refused);
            settled(known);
            answer.completeExceptionally(refused);
        } catch (RuntimeException | Error failed) {
            Instant now = clock.instant();
            if (known != null && now.isBefore(known.end())) {
                Token still = new Token(known.value(), known.refresh(), now.plus(AFTER_A_FAILED_RENEWAL), known.end());
                settled(still);
                answer.complete(still);
            } else {
                settled(known);
                answer.completeExceptionally(failed);
            }
        }
    }

    private synchronized void settled(Token next) {
        token = next;
        asked = null;
    }

    private Token renewed(Token known) {
        if (known != null && known.refresh() != null) {
            try {
                return granted(known.refresh());
            } catch (VendorException refreshEnded) {
                // The refresh token was revoked or has ended; the credentials themselves still work.
            }
        }
        return granted(null);
    }

    private Token granted(String refresh) {
        TokenClient.Answer given = client.post(request.address(), request.contentType(), request.body(refresh));
        JsonNode answer = json(given.body());
        Instant now = clock.instant();
        Duration life = request.life(answer, now);
        String value = answer.path("access_token").asText("");
        if (given.status() / 100 != 2 || life == null || !value.matches("[!-~]+")) {
            String sentence = "gave no token: it answered " + given.status() + reason(given.status(), answer) + "; look at " + request.lookAt();
            throw given.refusesCredentials() ? new SignInRefused(vendor, given.status(), sentence, given.retryAfter())
                    : new Unavailable(vendor, given.status(), sentence, given.retryAfter(), null);
        }
        Duration whole = life.compareTo(SHORTEST_LIFE) < 0 ? SHORTEST_LIFE : life;
        Duration tenth = whole.dividedBy(10);
        Instant end = now.plus(whole);
        return new Token(value, request.refreshes() ? answer.path("refresh_token").asText(refresh) : null,
                end.minus(tenth.compareTo(EARLIEST_RENEWAL) < 0 ? tenth : EARLIEST_RENEWAL), end);
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException page) {
            return JSON.missingNode();
        }
    }

    // Only the standard error code is repeated, because a description may quote credentials.
    private static String reason(int status, JsonNode answer) {
        String code = answer.path("error").asText("");
        return code.matches("[a-z_ ]{1,60}") ? " (" + code + ")" : status / 100 == 2 ? " without a token or its end" : "";
    }
}
