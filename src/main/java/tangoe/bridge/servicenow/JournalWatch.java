package tangoe.bridge.servicenow;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Which journals the bridge could not read, and which of its own notes it has not seen in a journal yet. */
public interface JournalWatch {

    /** For readers that store nothing. */
    JournalWatch NONE = new JournalWatch() {
    };

    /**
     * A note that ServiceNow took with 200.
     *
     * @param message id of the message that wrote it
     * @param element {@code comments} or {@code work_notes}
     * @param tag     the mark at its end
     */
    record Note(long message, String sysId, String element, String tag, Instant writtenAt) {
    }

    /** Notes of these records that were delivered and not seen yet; reading the journal from now on must show them. */
    default List<Note> awaited(Collection<String> sysIds) {
        return List.of();
    }

    /** The oldest notes that were written before that time and not seen yet. */
    default List<Note> overdue(Instant before, int most) {
        return List.of();
    }

    /** These notes are in the journal, or can no longer be looked for. */
    default void settle(List<Note> notes) {
    }

    /** These notes are missing in a readable journal: their messages are tried again, and then given up. */
    default void absent(List<Note> notes) {
    }

    /** Stores that these journals could not be read, or only in part. */
    default void unread(Collection<String> sysIds) {
    }

    /** Which of these records have journals to be read again. */
    default Set<String> unreadOf(Collection<String> sysIds) {
        return Set.of();
    }

    /** Records whose journals are to be read again, the longest untried first. */
    default List<String> unread(int most) {
        return List.of();
    }

    /** The record's journal still cannot be read; others come first the next time. */
    default void triedInVain(String sysId) {
    }

    /** The entries of these journals were handed on. */
    default void read(Collection<String> sysIds) {
    }
}
