package tangoe.bridge.reconcile;

import java.time.Instant;
import tangoe.bridge.inbox.Message;
import tangoe.bridge.inbox.Status;

/**
 * A message of a ticket.
 *
 * @param deliveredAt null unless delivered
 * @param tried       whether a call was made, or begun, for it
 * @param arrived     whether an attempt was answered with success
 * @param remarked    whether the delivery has a remark, because there was nothing to write
 */
record Crossing(long id, String ticket, String kind, boolean toTangoe, Status status, Instant acceptedAt, Instant deliveredAt,
        boolean tried, boolean arrived, boolean remarked, String error) {

    boolean open() {
        return status == Status.ACCEPTED || status == Status.DELIVERING || status == Status.WAITING;
    }

    boolean is(String... kinds) {
        for (String one : kinds) {
            if (kind.equals(one)) {
                return true;
            }
        }
        return false;
    }

    /** The tag at the end of its note in the incident's journal. */
    String tag() {
        return Message.tag(id, acceptedAt);
    }

    String shown() {
        return "message " + id + " (" + kind + ") is " + status.text() + (error == null ? "" : ": " + error);
    }
}
