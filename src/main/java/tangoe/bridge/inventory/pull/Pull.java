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
 * Reads Tangoe's devices, then its lines, page by page; the steps of the routes {@code inventory-pull…}. Which pages are in
 * stands in the database, so going on after a failure, in another process or after a restart is one and the same.
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
    /** Runs of this process at which nobody was at work at the last look: the answer of the commit that began or released them was lost. */
    private Set<Long> strays = Set.of();
    private Instant notBefore = Instant.MIN;
    private Instant nextLook = Instant.MIN;
    private Instant failingSince;
    private int failures;

    /**
     * @param condition is told whether pulls come to their end
     * @param poll      is told when one did
     */
    public Pull(Inventory inventory, Runs runs, RunWatch watch, Jdbi jdbi, Clock clock, Condition condition, Poll poll) {
        this.inventory = inventory;
        this.runs = runs;
        this.watch = watch;
        this.ledger = new PullLedger(jdbi, inventory);
        this.clock = clock;
        this.condition = condition;
        this.poll = poll;
        // Every replica has the schedule, and nobody knows when the next one ends.
        poll.begins(Duration.ZERO);
    }

    /**
     * Begins a pull, which then goes on by itself.
     *
     * @param whole everything; else what changed since the last pull
     * @return the run; empty where one is under way
     */
    public Optional<Run> request(boolean whole) {
        return begin(whole, null).flatMap(runs::find);
    }

    /** Every replica has this schedule, and one of them begins the pull. */
    public void everythingOnSchedule(@Header("scheduledFireTime") Date time) {
        onSchedule(true, time);
    }

    /** As {@link #everythingOnSchedule}, for what changed since the last pull. */
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

    /** The run to go on with now, this process's own or one that a dead process left; null where there is nothing to do. */
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
        // One that has begun a moment ago is idle too.
        strays = idle;
        return stray.isPresent() ? stray : runs.takeOver(Source.API).map(Run::id);
    }

    /** Of the last pull, whichever replica made it. */
    private void tellOfLast() {
        Optional<Run> stands = runs.last(Source.API).filter(run -> run.status() == Run.Status.FAILED || run.status() == Run.Status.HELD);
        runs.lastDone(Source.API).ifPresent(poll::succeededAt);
        stands.ifPresentOrElse(run -> condition.down("run " + run.id() + " is " + run.status().word() + ": " + run.reason()), condition::up);
    }

    /** Finds out where the run in the body stands: the variables {@code kind} and {@code page} say which page to ask for, if any. */
    public void start(Exchange exchange) {
        long run = exchange.getMessage().getBody(Long.class);
        if (!runs.isOwn(run)) {
            watch.left(run);
            forget(run);
            throw new IllegalStateException("Run " + run + " is another replica's by now");
        }
        // The answer of the commit that ended it may have been lost.
        boolean ended = runs.find(run).filter(found -> found.status() == Run.Status.RUNNING).isEmpty();
        PullWalk walk = new PullWalk(run, ended || ledger.isReleased(run), inventory);
        exchange.setVariable(WALK, walk);
        exchange.setVariable("changedSince", ledger.changedSince(run));
        point(exchange, walk);
    }

    /** Loads the page in the body, and goes on to the next. */
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

    /** All pages are in. */
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

    /** What became of a try that failed: the run goes on later, or ends where that would be of no use. */
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

    /** Why there is no hope; null where there is. */
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

    /** Finishes the held pull in the body, which a person has let go on: its pages are all in. */
    public void finishReleased(Exchange exchange) {
        Run run = exchange.getMessage().getBody(Run.class);
        exchange.setVariable("run", run.id());
        watch.begun(run.id());
        watch.ended(inventory.finishPull(run.id()));
    }
}
