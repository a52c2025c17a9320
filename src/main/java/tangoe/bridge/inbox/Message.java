package tangoe.bridge.inbox;

import java.time.Instant;

/**
 * A message that was handed out to be delivered.
 *
 * @param attempt      1 for the first; no two attempts of a message have the same number
 * @param tries        attempts since the message was accepted or last replayed, this one included
 * @param uncertain       whether an earlier attempt may have been carried out without an answer
 * @param firstTriedAt when the schedule began, later by the time in which the message could not be tried; now, for a first
 *                     attempt
 * @param stranger     whether no link knew the ticket when its messages were accepted
 */
public record Message(long id, String queue, String ticket, String kind, String payload, Instant acceptedAt,
        int attempt, int tries, boolean uncertain, Instant firstTriedAt, boolean holds, boolean stranger) {

    /**
     * A short mark at the end of each note that this message writes. It finds the note again, because journals have no key. The
     * time in it keeps marks unique if a new database begins ids again.
     */
    public String tag() {
        return tag(id, acceptedAt);
    }

    /** The mark of a message of which only these values are known. */
    public static String tag(long id, Instant acceptedAt) {
        return "[tb-" + Long.toString(id, 36) + "." + Long.toString(acceptedAt.getEpochSecond(), 36) + "]";
    }
}
