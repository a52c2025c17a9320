package tangoe.bridge.inventory.pull;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.health.Condition;
import tangoe.bridge.health.Poll;
import tangoe.bridge.inventory.read.Source;
import tangoe.bridge.inventory.store.Inventory;
import tangoe.bridge.inventory.store.Run;
import tangoe.bridge.inventory.store.RunWatch;
import tangoe.bridge.inventory.store.Runs;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.Unavailable;

/**
 * The steps of the routes {@code inventory-pull…}, which read Tangoe's devices and then its lines, page by page. The database knows which
 * pages are loaded, so a pull continues in the same way after a failure, a restart, or in another process.
 */
public final class Pull {

    private static final Logger LOG = LoggerFactory.getLogger(Pull.class);
    private static final String WALK = "walk";
    private static final Duration LOOK_FOR_ORPHANS = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    /** The vendor counts by the minute (docs/vendors/tangoe.md, rate limit), and may not say when to come back. */
    private static final Duration LIMIT_PAUSE = Duration.ofMinutes(1);
    private static final Duration GIVE_UP = Duration.ofHours(12);

    private final Inventory inventory;
    private final Runs runs;
    private final RunWatch watch;
    private final PullLedger ledger;
    private final Clock clock;
    private final Condition condition;
    private final Poll poll;
    private Long current;
    /** Runs of this process that were idle at the last look. The answer to the commit that began or released them may have been lost. */
    private Set<Long> strays = Set.of();
    private Instant notBefore = Instant.MIN;
    private Instant nextLook = Instant.MIN;
    private Instant failingSince;
    private int failures;

    /**
     * @param condition the health condition of pulls
     * @param poll      learns when a pull succeeds
     */
    public Pull(Inventory inventory, Runs runs, RunWatch watch, Jdbi jdbi, Clock clock, Condition condition, Poll poll) {
        this.inventory = inventory;
        this.runs = runs;
        this.watch = watch;
        this.ledger = new PullLedger(jdbi, inventory);
        this.clock = clock;
        this.condition = condition;
        this.poll = poll;
        // Every replica has the schedule, and any of them may run the next pull.
        poll.begins(Duration.ZERO);
    }

    /**
     * Begins a pull, which then continues by itself.
     *
     * @param whole true for everything, false for what changed since the last pull
     * @return the run; empty if another pull is under way
     */
    public Optional<Run> request(boolean whole) {
        return begin(whole, null).flatMap(runs::find);
    }

    /** Called on schedule by every replica; one of them begins the pull. */
    public void everythingOnSchedule(@Header("scheduledFireTime") Date time) {
        onSchedule(true, time);
    }

    /** Like {@link #everythingOnSchedule}, for what changed since the last pull. */
    public void changesOnSchedule(@Header("scheduledFireTime") Date time) {
        onSchedule(false, time);
    }

    private void onSchedule(boolean whole, Date time) {
        if (begin(whole, time.toInstant()).isEmpty()) {
            LOG.info("The pull of {} is left out: another one is under way, or has begun for it", time.toInstant());
        }
    }

    private Optional<Long> begin(boolean whole, Instant unlessSince) {
        Optional<Long> begun = ledger.begin(whole, unlessSince);
        begun.ifPresent(this::adopt);
        return begun;
    }

    private synchronized void adopt(long run) {
        current = run;
        notBefore = Instant.MIN;
        failingSince = null;
        failures = 0;
        watch.begun(run);
    }

    /** The run to continue, from this process or from a dead one; null if there is none. */
    public synchronized Long next() {
        Instant now = clock.instant();
        if (current == null && !now.isBefore(nextLook)) {
            nextLook = now.plus(LOOK_FOR_ORPHANS);
            left().ifPresentOrElse(this::adopt, this::tellOfLast);
        }
        return current == null || now.isBefore(notBefore) ? null : current;
    }

    private Optional<Long> left() {
        Set<Long> idle = watch.idle(Source.API);
        Optional<Long> stray = idle.stream().filter(strays::contains).findFirst();
        // A run that has just begun is idle too.
        strays = idle;
        return stray.isPresent() ? stray : runs.takeOver(Source.API).map(Run::id);
    }

    /** Reports the last pull of any replica. */
    private void tellOfLast() {
        Optional<Run> stands = runs.last(Source.API).filter(run -> run.status() == Run.Status.FAILED || run.status() == Run.Status.HELD);
        runs.lastDone(Source.API).ifPresent(poll::succeededAt);
        stands.ifPresentOrElse(run -> condition.down("run " + run.id() + " is " + run.status().word() + ": " + run.reason()), condition::up);
    }

    /** Finds the next page of the run in the body. Sets the variables {@code kind} and {@code page} if there is one. */
    public void start(Exchange exchange) {
        long run = exchange.getMessage().getBody(Long.class);
        if (!runs.isOwn(run)) {
            watch.left(run);
            forget(run);
            throw new IllegalStateException("Run " + run + " is another replica's by now");
        }
        // The answer to the commit that ended it may have been lost.
        boolean ended = runs.find(run).filter(found -> found.status() == Run.Status.RUNNING).isEmpty();
        PullWalk walk = new PullWalk(run, ended || ledger.isReleased(run), inventory);
        exchange.setVariable(WALK, walk);
        exchange.setVariable("changedSince", ledger.changedSince(run));
        point(exchange, walk);
    }

    /** Loads the page in the body and moves to the next. */
    public void load(Exchange exchange) {
        PullWalk walk = walk(exchange);
        walk.take(exchange.getMessage().getBody(JsonNode.class));
        worked();
        if (exchange.getContext().isStopping()) {
            throw new IllegalStateException("The bridge is stopping");
        }
        point(exchange, walk);
    }

    private static void point(Exchange exchange, PullWalk walk) {
        exchange.setVariable("kind", walk.isOver() ? "none" : walk.kind().word());
        exchange.setVariable("page", walk.page());
    }

    private synchronized void worked() {
        condition.up();
        failingSince = null;
        failures = 0;
    }

    /** All pages are loaded. */
    public void finish(Exchange exchange) {
        Run run = inventory.finishPull(walk(exchange).run());
        forget(run.id());
        runs.lastDone(Source.API).ifPresent(poll::succeededAt);
        watch.ended(run);
    }

    private static PullWalk walk(Exchange exchange) {
        return exchange.getVariable(WALK, PullWalk.class);
    }

    private synchronized void forget(long run) {
        if (current != null && current == run) {
            current = null;
        }
    }

    /** Handles a failed attempt: the run continues later, or ends if another attempt cannot help. */
    public synchronized void failed(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (current == null || exchange.getContext().isStopping()) {
            return;
        }
        Instant now = clock.instant();
        failingSince = failingSince == null ? now : failingSince;
        failures++;
        String hopeless = hopeless(thrown, now);
        if (hopeless == null) {
            Duration pause = pause(thrown);
            notBefore = now.plus(pause);
            condition.down("run " + current + " does not get on: " + message(thrown));
            LOG.info("Run {} waits {} s: {}", current, pause.toSeconds(), message(thrown));
            return;
        }
        long run = current;
        inventory.fail(run, hopeless);
        forget(run);
        runs.find(run).ifPresent(watch::ended);
    }

    /** Why another attempt cannot help; null if it can. */
    private String hopeless(Throwable thrown, Instant now) {
        Throwable known = find(thrown, Refused.class);
        known = known == null ? find(thrown, IllegalArgumentException.class) : known;
        if (known != null) {
            return known.getMessage();
        }
        return failingSince.plus(GIVE_UP).isAfter(now) ? null : "Nothing came in for " + GIVE_UP.toHours() + " hours: " + message(thrown);
    }

    private Duration pause(Throwable thrown) {
        if (find(thrown, Unavailable.class) instanceof Unavailable unavailable) {
            if (unavailable.retryAfter().isPresent()) {
                return unavailable.retryAfter().get();
            }
            if (unavailable.status() == 429) {
                return LIMIT_PAUSE;
            }
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static <T extends Throwable> Throwable find(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return cause;
            }
        }
        return null;
    }

    private static String message(Throwable thrown) {
        return String.valueOf(thrown.getMessage()).lines().findFirst().orElse(thrown.getClass().getSimpleName());
    }

    /** Finishes the released pull in the body, whose pages are all loaded. */
    public void finishReleased(Exchange exchange) {
        Run run = exchange.getMessage().getBody(Run.class);
        exchange.setVariable("run", run.id());
        watch.begun(run.id());
        watch.ended(inventory.finishPull(run.id()));
    }
}
