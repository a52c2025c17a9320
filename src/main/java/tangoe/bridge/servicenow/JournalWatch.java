package tangoe.bridge.servicenow;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What the bridge keeps of the journals: which of them it could not read, and which of its own notes have not been seen there yet. */
public interface JournalWatch {

    /** For who only looks. */
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

    /** The records' notes that were delivered and not seen yet: a reading of the journal that begins now must show them. */
    default List<Note> awaited(Collection<String> sysIds) {
        return List.of();
    }

    /** The oldest notes of all that were written before that time and not seen yet. */
    default List<Note> overdue(Instant before, int most) {
        return List.of();
    }

    /** They are in the journal, or nobody can tell any more. */
    default void settle(List<Note> notes) {
    }

    /** They are not in a journal that can be read: their messages are tried again, and then given up. */
    default void absent(List<Note> notes) {
    }

    /** Remembers that the records' journals could not be read, or only in part. */
    default void unread(Collection<String> sysIds) {
    }

    /** Those of the records whose journals are to be read again. */
    default Set<String> unreadOf(Collection<String> sysIds) {
        return Set.of();
    }

    /** Records whose journals are to be read again, the longest untried first. */
    default List<String> unread(int most) {
        return List.of();
    }

    /** The record's journal still cannot be read: others are tried first the next time. */
    default void triedInVain(String sysId) {
    }

    /** What these journals hold is handed on. */
    default void read(Collection<String> sysIds) {
    }
}
