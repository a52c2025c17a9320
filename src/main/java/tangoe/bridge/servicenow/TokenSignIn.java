package tangoe.bridge.servicenow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import tangoe.bridge.vendor.HoldOff;
import tangoe.bridge.vendor.SignInRefused;
import tangoe.bridge.vendor.VendorException;

/**
 * One token for the whole bridge. It is renewed 60 s before its end, or in the last tenth of a short life; concurrent callers
 * share one token call.
 */
final class TokenSignIn implements SignIn {

    private static final Duration EARLIEST_RENEWAL = Duration.ofSeconds(60);
    private static final Duration AFTER_A_FAILED_RENEWAL = Duration.ofSeconds(5);

    private record Token(Header header, String refresh, Instant renewFrom, Instant end) {
    }

    private final Clock clock;
    private final TokenEndpoint endpoint;
    private final HoldOff holdOff;
    private Token token;
    private CompletableFuture<Token> asked;

    TokenSignIn(Clock clock, TokenEndpoint endpoint, HoldOff holdOff) {
        this.clock = clock;
        this.endpoint = endpoint;
        this.holdOff = holdOff;
    }

    @Override
    public Header header() {
        Token known;
        CompletableFuture<Token> answer;
        boolean mine = false;
        synchronized (this) {
            known = token;
            if (known != null && clock.instant().isBefore(known.renewFrom())) {
                return known.header();
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
            return answer.join().header();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    @Override
    public synchronized void notAccepted(String value) {
        if (token != null && token.header().value().equals(value)) {
            token = new Token(token.header(), token.refresh(), Instant.MIN, Instant.MIN);
        }
    }

    @Override
    public boolean renewable() {
        return true;
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
                Token still = new Token(known.header(), known.refresh(), now.plus(AFTER_A_FAILED_RENEWAL), known.end());
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
                return token(endpoint.refresh(known.refresh()), known.refresh());
            } catch (VendorException refreshEnded) {
                // The refresh token was revoked or is past its 100 days; the password grant still works.
            }
        }
        return token(endpoint.grant(), null);
    }

    private Token token(TokenEndpoint.Granted granted, String oldRefresh) {
        Instant now = clock.instant();
        Duration tenth = granted.life().dividedBy(10);
        Duration early = tenth.compareTo(EARLIEST_RENEWAL) < 0 ? tenth : EARLIEST_RENEWAL;
        Instant end = now.plus(granted.life());
        return new Token(new Header("Authorization", "Bearer " + granted.access()),
                granted.refresh() != null ? granted.refresh() : oldRefresh, end.minus(early), end);
    }
}
