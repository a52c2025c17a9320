package tangoe.bridge.servicenow;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tangoe.bridge.vendor.AnswerReader;
import tangoe.bridge.vendor.Quota;
import tangoe.bridge.vendor.VendorAnswer;
import tangoe.bridge.vendor.VendorRules;

/**
 * What every call passes through inside CXF, where the component cannot reach: it is signed on its way out when it is its turn, and its
 * answer is judged with status, headers and body still at hand.
 */
final class CallFilter implements ClientRequestFilter, ClientResponseFilter {

    private final ServiceNowSettings settings;
    private final SignIn signIn;
    private final Quota quota;
    private final AnswerReader reader;
    private final VendorRules rules;

    // The component is synchronous: filter and caller share a thread, and no header of ours survives the component.
    private final ThreadLocal<Call> last = ThreadLocal.withInitial(Call::new);

    /** The calling thread's last call. */
    static final class Call {
        private long began;
        private boolean out;
        private int status;
        private OptionalLong total = OptionalLong.empty();
        private Optional<Instant> date = Optional.empty();

        /** Whether it went out: a call may wait in vain for a token or for its turn. */
        boolean isOut() {
            return out;
        }

        /** By {@link System#nanoTime()}. */
        long began() {
            return began;
        }

        /** 0 where there was no answer. */
        int status() {
            return status;
        }

        /** {@code X-Total-Count}: rows of the query before access rules. */
        OptionalLong total() {
            return total;
        }

        /** {@code Date}: when the instance, or a proxy before it, began its answer. */
        Optional<Instant> date() {
            return date;
        }
    }

    CallFilter(ServiceNowSettings settings, SignIn signIn, Quota quota) {
        this.settings = settings;
        this.signIn = signIn;
        this.quota = quota;
        rules = new InstanceRules(settings);
        reader = new AnswerReader(settings.receiveTimeout(), AnswerReader.largest());
    }

    @Override
    public void filter(ClientRequestContext request) {
        Call call = last.get();
        SignIn.Header header = signIn.header();
        quota.take();
        request.getHeaders().putSingle(header.name(), header.value());
        call.began = System.nanoTime();
        call.out = true;
    }

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        Call call = last.get();
        call.status = response.getStatus();
        AnswerReader.Body body = reader.read(response.getEntityStream());
        if (response.getStatus() == 401) {
            signIn.notAccepted(String.valueOf(request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION)));
        }
        VendorAnswer.of(request.getMethod(), response.getStatus(), name -> header(response, name), body, settings.clock())
                .requireSuccess(rules);

        String counted = header(response, "X-Total-Count");
        call.total = counted != null && counted.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(counted))
                : OptionalLong.empty();
        call.date = time(header(response, HttpHeaders.DATE));
        response.setEntityStream(new ByteArrayInputStream(body.bytes()));
        response.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
    }

    /** The calling thread is about to call. */
    void begin() {
        last.set(new Call());
    }

    Call last() {
        return last.get();
    }

    private static Optional<Instant> time(String date) {
        try {
            return date == null ? Optional.empty() : Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static String header(ClientResponseContext response, String name) {
        List<String> values = response.getHeaders().get(name);
        return values == null || values.isEmpty() ? null : values.get(0).strip();
    }
}
