package tangoe.bridge.servicenow;

import java.util.Optional;

/** Where walks remember how far they are, by the walk's name. What was written is read again after any restart. */
public interface Cursors {

    Optional<String> read(String name);

    /**
     * Moves the walk on, unless somebody else has moved it since.
     *
     * @param from where it was when it was read, null where it was nowhere
     * @return whether it was moved
     */
    boolean move(String name, String from, String to);
}
