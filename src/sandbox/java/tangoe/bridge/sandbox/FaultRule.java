package tangoe.bridge.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Which calls go wrong, how often, and how: {@code faults().onPath("/1/interactions").containing("…").times(3).status(503)}.
 * The last word names the fault and puts the rule in force; without {@link #times} it stays in force until the faults are
 * cleared. The oldest rule that fits wins.
 */
public final class FaultRule {

    private final Consumer<FaultRule> enact;
    private final Pattern path;
    private final AtomicInteger fired = new AtomicInteger();
    private String method;
    private String containing;
    private int times = Integer.MAX_VALUE;
    private Fault fault;

    FaultRule(String pathPrefix, Consumer<FaultRule> enact) {
        this.enact = enact;
        StringBuilder regex = new StringBuilder();
        for (String literal : pathPrefix.split("\\*", -1)) {
            regex.append(regex.length() == 0 ? "" : ".*").append(Pattern.quote(literal));
        }
        path = Pattern.compile(regex + (pathPrefix.endsWith("/") ? ".*" : "(/.*)?"));
    }

    public FaultRule method(String only) {
        method = only;
        return this;
    }

    /** Only calls with this text in body, path or decoded query: one ticket's record, one note. */
    public FaultRule containing(String text) {
        containing = text;
        return this;
    }

    public FaultRule once() {
        return times(1);
    }

    public FaultRule times(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("times must be 1 or more, not " + count);
        }
        times = count;
        return this;
    }

    /** The call is carried out and never answered; the connection is cut when the faults are cleared. */
    public FaultRule timeoutAfterWrite() {
        return enact(new Fault.NoAnswer(true, null));
    }

    /** The call is carried out and not answered; the connection is cut after this long. */
    public FaultRule timeoutAfterWrite(Duration cutAfter) {
        return enact(new Fault.NoAnswer(true, cutAfter));
    }

    /** The call is neither carried out nor answered. */
    public FaultRule timeoutBeforeWrite() {
        return enact(new Fault.NoAnswer(false, null));
    }

    public FaultRule timeoutBeforeWrite(Duration cutAfter) {
        return enact(new Fault.NoAnswer(false, cutAfter));
    }

    /** 429. @param retryAfter whole seconds of {@code Retry-After}, or null for none */
    public FaultRule tooManyRequests(Duration retryAfter) {
        return enact(new Fault.Status(429, false, retryAfter == null ? null : Long.toString(retryAfter.toSeconds())));
    }

    /** 429 whose {@code Retry-After} is an HTTP date. */
    public FaultRule tooManyRequestsUntil(Instant date) {
        return enact(new Fault.Status(429, false,
                DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC))));
    }

    /** Nothing is done; an error in the vendor's words. */
    public FaultRule status(int status) {
        return enact(new Fault.Status(status, false, null));
    }

    /** As {@link #status(int)}, with {@code Retry-After} in whole seconds. */
    public FaultRule status(int status, Duration retryAfter) {
        return enact(new Fault.Status(status, false, Long.toString(retryAfter.toSeconds())));
    }

    /** The call is carried out, and answered with an error all the same. */
    public FaultRule statusAfterWrite(int status) {
        return enact(new Fault.Status(status, true, null));
    }

    /** The call is carried out; Content-Length promises the whole answer, the connection ends after half of it. */
    public FaultRule cutBodyAfterWrite() {
        return enact(new Fault.HalfBody(false));
    }

    /** The call is carried out; the answer is complete as HTTP and half as JSON. */
    public FaultRule halfJsonAfterWrite() {
        return enact(new Fault.HalfBody(true));
    }

    /** The call is carried out, and answered with this JSON instead. */
    public FaultRule answerAfterWrite(int status, String json) {
        return enact(new Fault.OtherAnswer(status, json));
    }

    /** Nothing is done; a page for people, such as a hibernating instance's (200) or a load balancer's (502). */
    public FaultRule htmlPage(int status) {
        return enact(new Fault.HtmlPage(status));
    }

    /**
     * 200 with an error in it. ServiceNow: done, with half of the result beside {@code error} and {@code status: failure};
     * Tangoe: not done, {@code {"status": "bad_request", "message": […]}}.
     */
    public FaultRule errorInside200() {
        return enact(new Fault.ErrorInside200());
    }

    /** Answers correctly, this much later. Joins another fault on the same call. */
    public FaultRule delay(Duration by) {
        return enact(new Fault.Delay(by));
    }

    /** How many calls this rule has spoilt. */
    public int fired() {
        return fired.get();
    }

    Fault fault() {
        return fault;
    }

    boolean fits(Call call) {
        return (method == null || method.equalsIgnoreCase(call.method())) && path.matcher(call.path()).matches()
                && (containing == null || call.body().contains(containing) || call.path().contains(containing)
                        || call.query().values().stream().anyMatch(value -> value.contains(containing)));
    }

    void fire() {
        fired.incrementAndGet();
    }

    boolean isSpent() {
        return fired.get() >= times;
    }

    private FaultRule enact(Fault kind) {
        if (fault != null) {
            throw new IllegalStateException("this rule is in force already as " + fault.label());
        }
        fault = kind;
        enact.accept(this);
        return this;
    }
}
