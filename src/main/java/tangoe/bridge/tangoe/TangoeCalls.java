package tangoe.bridge.tangoe;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import tangoe.bridge.vendor.VendorAnswer;
import tangoe.bridge.vendor.VendorException;
import tangoe.bridge.vendor.VendorRules;

/**
 * Interceptors of the HTTP client for every call to Tangoe. A call waits until the vendor may be asked and the quota has a turn;
 * its answer is read whole, up to a size and a time, and judged. What comes out is JSON, {@code null} for an empty body, or a
 * {@link VendorException}.
 */
final class TangoeCalls {

    private static final String IDENTITY = "identity";
    private static final byte[] NO_BODY = "null".getBytes(StandardCharsets.UTF_8);
    private static final VendorRules RULES = new TangoeRules();

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
            contact.holdOff().accepted();
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
        AnswerReader.Body body = reader.read(entity == null ? null : entity.getContent(), scope.execRuntime::discardEndpoint);
        String packed = entity == null ? null : entity.getContentEncoding();
        if (packed != null && !packed.isBlank() && !packed.equalsIgnoreCase(IDENTITY)) {
            scope.execRuntime.discardEndpoint();
            throw new AnswerLost(TANGOE, response.getCode(), "answered " + response.getCode()
                    + " with a body that is packed, which the bridge does not ask for", null);
        }
        // The body is read here and not by the client, so the connection is released here too.
        scope.execRuntime.releaseEndpoint();
        VendorAnswer.of(request.getMethod(), response.getCode(), name -> header(response, name), body, clock).requireSuccess(RULES);
        boolean empty = new String(body.bytes(), StandardCharsets.UTF_8).isBlank();
        response.setEntity(new ByteArrayEntity(empty ? NO_BODY : body.bytes(), ContentType.APPLICATION_JSON));
        return response;
    }

    private static String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
