package tangoe.bridge.servicenow;

import java.util.Optional;

/** Where walks remember how far they are, by the walk's name. What was written is read again after any restart. */
public interface Cursors {

    Optional<String> read(String name);

    void write(String name, String value);
}
