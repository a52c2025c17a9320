package tangoe.bridge.inbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tangoe.bridge.vendor.AnswerLost;
import tangoe.bridge.vendor.ErrorWords;
import tangoe.bridge.vendor.HeldOff;
import tangoe.bridge.vendor.NoSuchTicket;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.SignInRefused;
import tangoe.bridge.vendor.Throttled;
import tangoe.bridge.vendor.Unavailable;
import tangoe.bridge.vendor.Vendor;
import tangoe.bridge.vendor.VendorException;

/**
 * How an attempt ended.
 *
 * @param status     that the message gets: delivered, waiting, dead or uncertain; the schedule may turn waiting into dead
 * @param uncertain     whether the attempt may have been carried out without an answer
 * @param answer     what the vendor said, or what went wrong; for a delivery why the route had nothing to write, or null
 * @param retryAfter how long the vendor asked to wait
 * @param vendor     whether the vendor was there
 * @param pausedUntil when to try again if the attempt does not count because the vendor is down; else null
 * @param failure    the failure of the vendor or of the call to it; null if there was none
 */
public record Outcome(Status status, boolean uncertain, String answer, Optional<Duration> retryAfter, Presence vendor, Instant pausedUntil,
        VendorException failure) {

    /** Whether the vendor answered; HELD_BACK means that no call was made because there was no turn. */
    enum Presence {
        THERE, AWAY, NOT_ASKED, HELD_BACK
    }

    static final Outcome DELIVERED = new Outcome(Status.DELIVERED, false, null, Optional.empty());

    Outcome(Status status, boolean uncertain, String answer, Optional<Duration> retryAfter) {
        this(status, uncertain, answer, retryAfter, Presence.NOT_ASKED, null, null);
    }

    private Outcome found(Presence presence, VendorException why) {
        return new Outcome(status, uncertain, answer, retryAfter, presence, pausedUntil, why);
    }

    /** This outcome, as an attempt that does not count and is repeated at that time. */
    Outcome paused(Instant until) {
        return new Outcome(status, uncertain, answer, retryAfter, vendor, until, failure);
    }

    /** This outcome with the route's remark on a delivery; null or empty if it made none. */
    Outcome remarked(String remark) {
        return status != Status.DELIVERED || remark == null || remark.isBlank() ? this
                : new Outcome(status, uncertain, remark, retryAfter, vendor, pausedUntil, failure);
    }

    /** This outcome of a call that was made, where what it brought cannot be stored. */
    Outcome unstorable(String why) {
        return new Outcome(Status.UNCERTAIN, true, "What came of this delivery cannot be stored: " + ErrorWords.of(why), Optional.empty())
                .found(vendor, failure);
    }

    /** Whether the message died because the vendor has no such ticket. */
    boolean unknownTicket() {
        return failure instanceof NoSuchTicket;
    }

    /**
     * The vendor that a message waits for because it was away: not reached, or unable to answer. Empty if the vendor sent a
     * Retry-After or a 429, or refuses the bridge's credentials.
     */
    Optional<Vendor> away() {
        boolean away = vendor == Presence.AWAY && retryAfter.isEmpty() && failure.status() / 100 != 4;
        return away ? Optional.of(failure.vendor()) : Optional.empty();
    }

    /**
     * @param failure   of the route; null if there was none
     * @param written   whether a vendor had taken the write before the failure
     * @param answered  whether a vendor had answered any call
     * @param uncertain what becomes of a message whose outcome nobody knows
     */
    static Outcome of(Throwable failure, boolean written, boolean answered, WhenUncertain uncertain) {
        VendorException vendor = vendorException(failure);
        return of(failure, vendor, written, uncertain).found(presence(vendor, written, answered), vendor);
    }

    private static Outcome of(Throwable failure, VendorException vendor, boolean written, WhenUncertain uncertain) {
        if (failure == null) {
            return DELIVERED;
        }
        if (vendor instanceof Refused) {
            return new Outcome(Status.DEAD, written, vendor.getMessage(), Optional.empty());
        }
        if (vendor instanceof AnswerLost && written) {
            // The create was carried out for certain, so only a person may repeat it.
            return new Outcome(Status.UNCERTAIN, true, vendor.getMessage(), Optional.empty());
        }
        if (vendor instanceof AnswerLost || written) {
            return new Outcome(uncertain.status(), true, vendor == null ? sentence(failure) : vendor.getMessage(), Optional.empty());
        }
        if (vendor instanceof Unavailable unavailable) {
            return new Outcome(Status.WAITING, false, vendor.getMessage(), unavailable.retryAfter());
        }
        return new Outcome(Status.WAITING, false, sentence(failure), Optional.empty());
    }

    /** A message that ended without a call, such as an echo, says nothing about the vendor. */
    private static Presence presence(VendorException vendor, boolean written, boolean answered) {
        if (vendor instanceof Throttled || vendor instanceof HeldOff || vendor instanceof SignInRefused) {
            return Presence.HELD_BACK;
        }
        if (vendor instanceof Unavailable || vendor instanceof AnswerLost && !written) {
            return Presence.AWAY;
        }
        return answered || vendor != null && vendor.status() > 0 ? Presence.THERE : Presence.NOT_ASKED;
    }

    static VendorException vendorException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof VendorException vendor) {
                return vendor;
            }
        }
        return null;
    }

    private static String sentence(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : ErrorWords.of(root.getMessage());
    }
}
