package tangoe.bridge.inbox;

import java.time.Duration;
import java.util.Optional;
import tangoe.bridge.vendor.AnswerLost;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.Unavailable;
import tangoe.bridge.vendor.VendorException;

/**
 * How an attempt ended.
 *
 * @param status     that the message gets: delivered, waiting, dead or uncertain; the schedule may turn waiting into dead
 * @param unsure     whether the attempt may have been carried out without an answer
 * @param answer     what the vendor said, or what went wrong; null for a delivery
 * @param retryAfter how long the vendor asked to wait
 */
public record Outcome(Status status, boolean unsure, String answer, Optional<Duration> retryAfter) {

    static final Outcome DELIVERED = new Outcome(Status.DELIVERED, false, null, Optional.empty());

    /**
     * @param failure of the route; null where there was none
     * @param written whether a vendor had taken the write before the failure
     * @param unknown what becomes of a message whose outcome nobody knows
     */
    static Outcome of(Throwable failure, boolean written, WhenUnknown unknown) {
        if (failure == null) {
            return DELIVERED;
        }
        VendorException vendor = vendorException(failure);
        if (vendor instanceof Refused) {
            return new Outcome(Status.DEAD, written, vendor.getMessage(), Optional.empty());
        }
        if (written || vendor instanceof AnswerLost) {
            return new Outcome(unknown.status(), true, vendor == null ? sentence(failure) : vendor.getMessage(), Optional.empty());
        }
        if (vendor instanceof Unavailable unavailable) {
            return new Outcome(Status.WAITING, false, vendor.getMessage(), unavailable.retryAfter());
        }
        return new Outcome(Status.WAITING, false, sentence(failure), Optional.empty());
    }

    private static VendorException vendorException(Throwable failure) {
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
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
