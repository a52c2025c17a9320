package tangoe.bridge.servicenow;

import java.util.Optional;

/** Stores how far walks are, by name of the walk. Positions survive restarts. */
public interface Cursors {

    Optional<String> read(String name);

    /**
     * Moves the position on, unless somebody else has moved it since.
     *
     * @param from the position when it was read, null if there was none
     * @return whether the position was moved
     */
    boolean move(String name, String from, String to);
}
