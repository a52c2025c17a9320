package tangoe.bridge.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Variable;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.http.RequestProblem;
import tangoe.bridge.support.OwnTexts;
import tangoe.bridge.servicenow.ComparedRecords;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.Unavailable;
import tangoe.bridge.vendor.VendorException;

/** Compares both sides on request and on schedule, one comparison at a time. */
public final class Reconcile {

    private static final Logger LOG = LoggerFactory.getLogger(Reconcile.class);
    private static final Duration USUAL_WINDOW = Duration.ofHours(24);
    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smhd])");
    private static final Map<String, Duration> UNITS = Map.of("s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1), "d", Duration.ofDays(1));
    private static final Duration SOON = Duration.ofSeconds(30);

    private final CamelContext context;
    private final Jdbi jdbi;
    private final Clock clock;
    private final ComparedRecords records;
    private final Function<String, JsonNode> tables;
    private final List<String> journals;
    private final String integrationUser;
    private final Duration pollPeriod;
    private final ReentrantLock running = new ReentrantLock();
    private final LastComparison last;
    private final OwnTexts ownTexts;

    /**
     * @param tables          gives a mapping by its name
     * @param journals        which journal entries go to Tangoe
     * @param integrationUser whose entries do not
     * @param pollPeriod      period of the ServiceNow poll; changes of the last two periods may still be under way
     */
    public Reconcile(CamelContext context, Jdbi jdbi, LastComparison last, OwnTexts ownTexts, Clock clock, ComparedRecords records, Function<String, JsonNode> tables,
            List<String> journals, String integrationUser, Duration pollPeriod) {
        this.context = context;
        this.jdbi = jdbi;
        this.last = last;
        this.ownTexts = ownTexts;
        this.clock = clock;
        this.records = records;
        this.tables = tables;
        this.journals = journals;
        this.integrationUser = integrationUser;
        this.pollPeriod = pollPeriod;
    }

    /**
     * Compares what changed in a window that ends now.
     *
     * @param query {@code since}: a time such as 2026-11-20T09:00:00Z, or how long ago, such as 24h, which is the default
     * @return {@code {"since", "until", "tickets", "tangoe_readable", "tangoe_answer", "journals_readable", "foreign", "under_way", "drift", "differences": [{"ticket", "kind", "servicenow", "tangoe", "bridge", "advice"}],
     *         "more"}}
     * @throws RequestProblem if it cannot be done now, or the window is not valid
     */
    public Map<String, Object> report(@Variable("query") Map<String, String> query) {
        Instant until = clock.instant();
        return compare(since(query.getOrDefault("since", ""), until), until).answer();
    }

    /** Compares the last 24 hours and says in the log how it went. */
    public void onSchedule() {
        try {
            Instant until = clock.instant();
            Report report = compare(until.minus(USUAL_WINDOW), until);
            if (report.drift() == 0) {
                LOG.info("In step: {} tickets of the last 24 hours compared", report.tickets());
            } else {
                LOG.warn("{} differences in {} tickets of the last 24 hours; GET /api/reconcile names them", report.drift(), report.tickets());
            }
        } catch (RuntimeException e) {
            LOG.warn("Both sides could not be compared, the next time tries again: {}", e.getMessage());
        }
    }

    private static Instant since(String asked, Instant until) {
        Matcher span = SPAN.matcher(asked);
        try {
            Instant since = asked.isEmpty() ? until.minus(USUAL_WINDOW)
                    : span.matches() ? until.minus(UNITS.get(span.group(2)).multipliedBy(Long.parseLong(span.group(1))))
                    : Instant.parse(asked);
            if (since.isBefore(until)) {
                return since;
            }
        } catch (DateTimeException notATime) {
            // Reported below, like a time in the future.
        }
        throw new RequestProblem(400, "\"since\" must be a time in the past such as 2026-11-20T09:00:00Z, or how long ago, such as 24h.");
    }

    private Report compare(Instant since, Instant until) {
        if (!running.tryLock()) {
            throw new RequestProblem(503, "A comparison is under way; ask again when it is done.", later(SOON));
        }
        try (Handle handle = jdbi.open(); TangoeListing listed = new TangoeListing(handle)) {
            Report report = new Report(since, until);
            DriftRules judgement = new DriftRules(new EndStates(tables), since, until.minus(pollPeriod.multipliedBy(2)));
            new Comparison(records, new Bookkeeping(handle, ownTexts, records.table()), listed, judgement, new HashSet<>(journals),
                    integrationUser, since, report).run(new TangoeRequests(context));
            last.found(report.drift(), clock.instant());
            return report;
        } catch (Refused refused) {
            throw new RequestProblem(502, "Both sides could not be compared: " + refused.getMessage());
        } catch (VendorException failed) {
            Optional<Duration> wait = failed instanceof Unavailable unavailable ? unavailable.retryAfter() : Optional.empty();
            throw new RequestProblem(503, "Both sides could not be compared now: " + failed.getMessage(), later(wait.orElse(SOON)));
        } finally {
            running.unlock();
        }
    }

    private static Map<String, String> later(Duration wait) {
        return Map.of("Retry-After", Long.toString(Math.max(1, wait.toSeconds())));
    }
}
