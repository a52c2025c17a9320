package tangoe.bridge.inbox;

import java.util.Locale;

/** Where a message stands. */
public enum Status {
    /** committed, not tried yet */
    ACCEPTED,
    /** a call is under way */
    DELIVERING,
    /** will be tried again */
    WAITING,
    DELIVERED,
    /** given up or refused, until a person replays or discards it */
    DEAD,
    /** it may have been carried out, until a person settles, replays or discards it */
    UNCERTAIN,
    DISCARDED;

    /** As it is stored and shown: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return the status of that name, or empty */
    public static java.util.Optional<Status> of(String text) {
        return java.util.Arrays.stream(values()).filter(status -> status.text().equals(text)).findFirst();
    }
}
