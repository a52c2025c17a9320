package tangoe.bridge.servicenow;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import tangoe.bridge.quota.Quota;
import tangoe.bridge.vendor.RetryAfter;

/**
 * What every call passes through inside CXF, where the component cannot reach: it is signed on its way out when it is its turn, and its
 * answer is judged with status, headers and body still at hand.
 */
final class CallFilter implements ClientRequestFilter, ClientResponseFilter, AutoCloseable {

    private static final int LARGEST_ANSWER = 64 << 20;
    private static final int CHUNK = 16 << 10;

    private final ServiceNowSettings settings;
    private final SignIn signIn;
    private final Quota quota;
    private final ScheduledThreadPoolExecutor deadlines;

    // The component is synchronous: filter and caller share a thread, and no header of ours survives the component.
    private final ThreadLocal<OptionalLong> total = ThreadLocal.withInitial(OptionalLong::empty);

    CallFilter(ServiceNowSettings settings, SignIn signIn, Quota quota) {
        this.settings = settings;
        this.signIn = signIn;
        this.quota = quota;
        deadlines = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "servicenow-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        deadlines.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void filter(ClientRequestContext request) {
        SignIn.Header header = signIn.header();
        quota.take();
        request.getHeaders().putSingle(header.name(), header.value());
    }

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        Body body = read(response.getEntityStream());
        Answer answer = new Answer(response.getStatus(), header(response, HttpHeaders.CONTENT_TYPE), body.bytes(),
                body.whole(), !"GET".equals(request.getMethod()), RetryAfter.of(header(response, "Retry-After"),
                        header(response, "X-RateLimit-Reset"), settings.clock()).orElse(null));
        if (answer.status() == 401) {
            signIn.notAccepted(String.valueOf(request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION)));
        }
        answer.requireResult(settings::redacted);

        String counted = header(response, "X-Total-Count");
        total.set(counted != null && counted.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(counted))
                : OptionalLong.empty());
        response.setEntityStream(new ByteArrayInputStream(body.bytes()));
        response.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
    }

    /** {@code X-Total-Count} of the calling thread's last call: rows of the query before access rules. */
    OptionalLong total() {
        return total.get();
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
    }

    private record Body(byte[] bytes, boolean whole) {
    }

    // The JDK's client watches the time until the headers only; a body that stalls would hold the thread for ever.
    private Body read(InputStream stream) {
        if (stream == null) {
            return new Body(new byte[0], true);
        }
        ScheduledFuture<?> deadline = deadlines.schedule(() -> closed(stream),
                settings.receiveTimeout().toMillis(), TimeUnit.MILLISECONDS);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(CHUNK);
        boolean ended = false;
        try {
            byte[] chunk = new byte[CHUNK];
            int read;
            while ((read = stream.read(chunk)) >= 0 && bytes.size() <= LARGEST_ANSWER) {
                bytes.write(chunk, 0, read);
            }
            ended = read < 0;
        } catch (IOException | RuntimeException cut) {
            // Closing from the other thread may show as any of these; what matters is that the end was not seen.
        }
        boolean inTime = deadline.cancel(false);
        closed(stream);
        return new Body(bytes.toByteArray(), ended && inTime);
    }

    private static void closed(InputStream stream) {
        try {
            stream.close();
        } catch (IOException | RuntimeException alreadyGone) {
            // Nothing is left to release.
        }
    }

    private static String header(ClientResponseContext response, String name) {
        List<String> values = response.getHeaders().get(name);
        return values == null || values.isEmpty() ? null : values.get(0).strip();
    }
}
