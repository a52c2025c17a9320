package tangoe.bridge.vendor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.health.Condition;

/**
 * Holds back all calls to one vendor while it refuses the bridge's credentials (repeated failures would lock the account), and
 * while a {@code Retry-After} of a 429 runs. Refused credentials are tried again after growing pauses, by one call at a time.
 *
 * <p>A call uses {@link #enter}, then {@link #accepted} or {@link #failed}, and always {@link #leave}, all in one thread.
 */
public final class HoldOff {

    /** Pause after the first refusal. */
    public static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
    /** Pause for calls that come while another one tries the credentials. */
    static final Duration WHILE_PROBED = Duration.ofSeconds(2);

    /** A vendor that is held off for longer counts as down. */
    private static final Duration WORTH_A_WORD = Duration.ofSeconds(20);

    private static final String LEAVE_ALONE = "wants to be left alone";

    private static final Logger LOG = LoggerFactory.getLogger(HoldOff.class);

    private final Vendor vendor;
    private final Clock clock;
    private final SignInTrouble trouble;
    private final Condition condition;
    private final ReentrantLock lock = new ReentrantLock();
    private Instant leftAloneUntil = Instant.MIN;
    private Instant leftAloneSince = Instant.MIN;
    private boolean said;
    private Instant refusedUntil;
    private String refusal;
    private Duration pause;
    private Thread prober;

    /**
     * Until when the vendor is not called, and why.
     *
     * @param reason a sentence without its full stop
     */
    public record Pause(Instant until, String reason) {
    }

    /**
     * @param trouble   is told when sign-in is refused and when it works again
     * @param condition the vendor's condition, which is down during a long hold-off
     */
    public HoldOff(Vendor vendor, Clock clock, SignInTrouble trouble, Condition condition) {
        this.vendor = vendor;
        this.clock = clock;
        this.trouble = trouble;
        this.condition = condition;
    }

    public Vendor vendor() {
        return vendor;
    }

    /** Empty while the vendor is called. */
    public Optional<Pause> pause() {
        lock.lock();
        try {
            if (clock.instant().isBefore(leftAloneUntil)) {
                return Optional.of(new Pause(leftAloneUntil, vendor + " answers 429 and " + LEAVE_ALONE));
            }
            return refusedUntil == null ? Optional.empty() : Optional.of(new Pause(refusedUntil, refusal));
        } finally {
            lock.unlock();
        }
    }

    /** Updates the vendor's condition; call it every second. */
    public void look() {
        lock.lock();
        try {
            Instant now = clock.instant();
            if (now.isBefore(leftAloneUntil)) {
                if (now.isAfter(leftAloneSince.plus(WORTH_A_WORD))) {
                    said = true;
                    condition.down(vendor + " answers 429 and " + LEAVE_ALONE + " until " + leftAloneUntil.truncatedTo(ChronoUnit.SECONDS));
                }
            } else if (said) {
                said = false;
                condition.up();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Call this before a call, and again before credentials are presented within it.
     *
     * @throws HeldOff if the vendor must not be called now
     */
    public void enter() {
        lock.lock();
        try {
            Instant now = clock.instant();
            if (now.isBefore(leftAloneUntil)) {
                throw new HeldOff(vendor, "it " + LEAVE_ALONE + " until " + leftAloneUntil.truncatedTo(ChronoUnit.SECONDS), now, leftAloneUntil);
            }
            if (refusedUntil == null || prober == Thread.currentThread()) {
                return;
            }
            boolean over = !now.isBefore(refusedUntil);
            if (!over || prober != null) {
                throw new HeldOff(vendor, "it refuses the bridge's credentials, which are shown again at "
                        + refusedUntil.truncatedTo(ChronoUnit.SECONDS) + " (" + refusal + ")", now, over ? now.plus(WHILE_PROBED) : refusedUntil);
            }
            prober = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /** The vendor took the credentials, whatever it said about the record. */
    public void accepted() {
        lock.lock();
        try {
            // A call that began before the refusal proves nothing.
            if (refusedUntil != null && prober == Thread.currentThread()) {
                refusedUntil = null;
                pause = null;
                trouble.over(vendor);
            }
        } finally {
            lock.unlock();
        }
    }

    public void failed(VendorException failure) {
        if (failure instanceof SignInRefused) {
            refused(failure.getMessage());
        } else if (failure instanceof Unavailable unavailable && unavailable.status() == 429) {
            unavailable.retryAfter().ifPresent(this::leaveAlone);
        } else if (failure instanceof Refused) {
            accepted();
        }
    }

    /** The call is over, however it ended. */
    public void leave() {
        lock.lock();
        try {
            if (prober == Thread.currentThread()) {
                prober = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private void refused(String sentence) {
        lock.lock();
        try {
            if (refusedUntil != null && prober != Thread.currentThread()) {
                return;
            }
            pause = pause == null ? FIRST_PAUSE : pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            refusedUntil = clock.instant().plus(pause);
            refusal = sentence;
            prober = null;
            trouble.met(vendor, sentence, refusedUntil);
        } finally {
            lock.unlock();
        }
    }

    private void leaveAlone(Duration asked) {
        lock.lock();
        try {
            Instant until = clock.instant().plus(asked);
            if (until.isAfter(leftAloneUntil)) {
                leftAloneSince = clock.instant().isBefore(leftAloneUntil) ? leftAloneSince : clock.instant();
                leftAloneUntil = until;
                LOG.info("{} answers 429 and is left alone until {}", vendor, until.truncatedTo(ChronoUnit.SECONDS));
            }
        } finally {
            lock.unlock();
        }
    }
}
