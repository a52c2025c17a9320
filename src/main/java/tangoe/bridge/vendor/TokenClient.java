package tangoe.bridge.vendor;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Asks a vendor for a token. Every failure is {@link Unavailable}, because the call that needed the token was not made. */
final class TokenClient {

    /** @param retryAfter what the answer asked for, or null */
    record Answer(int status, String body, Duration retryAfter) {

        /** Whether the vendor refuses the credentials, rather than being unable to answer now. */
        boolean refusesCredentials() {
            return status == 400 || status == 401 || status == 403;
        }
    }

    private final Vendor vendor;
    private final Duration timeOut;
    private final Presence presence;
    private final Clock clock;
    private final AnswerReader reader;
    private final HttpClient client;

    /** @param timeOut for an answer to begin, and again to arrive */
    TokenClient(Vendor vendor, Duration connect, Duration timeOut, Contact contact, Clock clock) {
        this.vendor = vendor;
        this.timeOut = timeOut;
        this.presence = contact.presence();
        this.clock = clock;
        reader = new AnswerReader(timeOut, AnswerReader.TOKEN);
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(connect).sslContext(contact.tls())
                .followRedirects(HttpClient.Redirect.NEVER).build();
    }

    Answer post(URI address, String contentType, String body) {
        long began = System.nanoTime();
        try {
            Answer answer = answer(HttpRequest.newBuilder(address).timeout(timeOut).header("Content-Type", contentType)
                    .header("Accept", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build());
            presence.called("token", began, answer.status(), answer.status() / 100 == 5
                    ? new Unavailable(vendor, answer.status(), "answers " + answer.status() + " where it gives tokens") : null);
            return answer;
        } catch (Unavailable failed) {
            presence.called("token", began, failed.status(), failed);
            throw failed;
        }
    }

    private Answer answer(HttpRequest request) {
        HttpResponse<InputStream> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException late) {
            throw new Unavailable(vendor, 0, "gave no token in time", null, late);
        } catch (IOException failed) {
            throw new Unavailable(vendor, 0, TlsFailure.of(vendor, failed)
                    .orElse("could not be reached for a token (" + failed.getClass().getSimpleName() + ")"
                            + TlsFailure.ofACut(vendor, "https".equalsIgnoreCase(request.uri().getScheme()))), null, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Unavailable(vendor, 0, "was not asked for a token to the end, the bridge is stopping");
        }
        AnswerReader.Body read = reader.read(response.body());
        if (!read.whole()) {
            throw new Unavailable(vendor, response.statusCode(), "gave no token: its answer " + response.statusCode() + " is " + read.end());
        }
        return new Answer(response.statusCode(), new String(read.bytes(), StandardCharsets.UTF_8),
                RetryAfter.of(header(response, "Retry-After"), header(response, "X-RateLimit-Reset"), clock).orElse(null));
    }

    private static String header(HttpResponse<?> response, String name) {
        Optional<String> value = response.headers().firstValue(name);
        return value.orElse(null);
    }
}
