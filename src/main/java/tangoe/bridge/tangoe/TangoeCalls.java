package tangoe.bridge.tangoe;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import tangoe.bridge.vendor.AnswerLost;
import tangoe.bridge.vendor.AnswerReader;
import tangoe.bridge.vendor.Contact;
import tangoe.bridge.vendor.Quota;
import tangoe.bridge.vendor.Redirect;
import tangoe.bridge.vendor.RetryAfter;
import tangoe.bridge.vendor.SignInRefused;
import tangoe.bridge.vendor.Unavailable;
import tangoe.bridge.vendor.VendorException;

/**
 * Interceptors of the HTTP client for every call to Tangoe. A call waits until the vendor may be asked and the quota has a turn;
 * its answer is read whole, up to a size and a time.
 */
final class TangoeCalls {

    private static final String IDENTITY = "identity";

    private final Contact contact;
    private final Quota gets;
    private final Clock clock;
    private final AnswerReader reader;

    /** @param timeOut longest wait for the start of an answer, and again for the whole of it */
    TangoeCalls(Contact contact, Quota gets, Duration timeOut, Clock clock) {
        this.contact = contact;
        this.gets = gets;
        this.clock = clock;
        reader = new AnswerReader(timeOut, AnswerReader.largest());
    }

    /** The outermost interceptor. */
    ClassicHttpResponse judged(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain) throws IOException, HttpException {
        contact.holdOff().enter();
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            int status = response.getCode();
            if (status == 401) {
                contact.holdOff().failed(new SignInRefused(TANGOE, status, "answered 401: it does not take the credentials", null));
            } else if (status == 429) {
                contact.holdOff().failed(new Unavailable(TANGOE, status, "answered 429", retryAfter(response), null));
            } else if (status / 100 == 2 || status / 100 == 4) {
                contact.holdOff().accepted();
            }
            return response;
        } catch (VendorException failed) {
            contact.holdOff().failed(failed);
            throw failed;
        } finally {
            contact.holdOff().leave();
        }
    }

    /** The innermost interceptor: a wait after it, such as for a token, could make calls that were spaced coincide. */
    ClassicHttpResponse inTurn(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain) throws IOException, HttpException {
        // No compressed answers: camel-http would unpack one to any size.
        request.setHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
        if (request.getMethod().equals("GET")) {
            gets.take();
        }
        String operation = request.getMethod() + " " + request.getPath().replaceFirst("\\?.*", "").replaceAll("/[0-9]+(?=/|$)", "/{id}");
        long began = System.nanoTime();
        int status = 0;
        VendorException failure = null;
        try {
            ClassicHttpResponse response = answered(request, scope, chain);
            status = response.getCode();
            failure = failure(response);
            return response;
        } catch (IOException failed) {
            failure = TangoeFailure.of(failed, "https".equalsIgnoreCase(request.getScheme()));
            throw failure;
        } catch (HttpException failed) {
            failure = new AnswerLost(TANGOE, 0, "gave no answer that is HTTP", failed);
            throw failure;
        } catch (VendorException failed) {
            failure = failed;
            status = failed.status();
            throw failed;
        } finally {
            contact.presence().called(operation, began, status, failure);
        }
    }

    private ClassicHttpResponse answered(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        // The socket's time-out restarts with each byte of the headers, so a timer of its own limits them.
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> deadline = reader.deadline(() -> {
            late.set(true);
            scope.execRuntime.discardEndpoint();
        });
        ClassicHttpResponse response;
        try {
            response = chain.proceed(request, scope);
        } catch (IOException cut) {
            if (late.get()) {
                throw new AnswerLost(TANGOE, 0, TangoeFailure.LATE, cut);
            }
            throw cut;
        } finally {
            deadline.cancel(false);
        }
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return response;
        }
        InputStream content = entity.getContent();
        AnswerReader.Body body = reader.read(content, scope.execRuntime::discardEndpoint);
        if (!body.whole()) {
            throw incomplete(request, response.getCode(), body.end());
        }
        String packed = entity.getContentEncoding();
        if (packed != null && !packed.isBlank() && !packed.equalsIgnoreCase(IDENTITY)) {
            scope.execRuntime.discardEndpoint();
            throw new AnswerLost(TANGOE, response.getCode(), "answered " + response.getCode()
                    + " with a body that is packed, which the bridge does not ask for", null);
        }
        // The body is read here and not by the client, so the connection is released here too.
        scope.execRuntime.releaseEndpoint();
        response.setEntity(new ByteArrayEntity(body.bytes(), ContentType.parseLenient(entity.getContentType()), entity.getContentEncoding()));
        return response;
    }

    private static VendorException incomplete(ClassicHttpRequest request, int status, AnswerReader.End end) {
        String sentence = "answered " + status + " with a body that is " + end;
        return request.getMethod().equals("GET") && end != AnswerReader.End.CUT ? new Unavailable(TANGOE, status, sentence)
                : new AnswerLost(TANGOE, status, sentence, null);
    }

    /** @return the failure that the answer stands for if it is not Tangoe's own or is broken; else null */
    private static VendorException failure(ClassicHttpResponse response) {
        int status = response.getCode();
        if (status / 100 == 5) {
            return new Unavailable(TANGOE, status, "answered " + status);
        }
        if (status / 100 == 3) {
            Header location = response.getFirstHeader(HttpHeaders.LOCATION);
            return new Unavailable(TANGOE, status, "answered " + status + Redirect.words(TANGOE, status, location == null ? null : location.getValue()));
        }
        HttpEntity entity = response.getEntity();
        boolean page = entity != null && entity.getContentType() != null && entity.getContentType().contains("html");
        return status / 100 != 4 && page ? new Unavailable(TANGOE, status, "answered " + status + " with a page instead of JSON") : null;
    }

    private Duration retryAfter(ClassicHttpResponse response) {
        Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        return RetryAfter.of(header == null ? null : header.getValue(), null, clock).orElse(null);
    }
}
