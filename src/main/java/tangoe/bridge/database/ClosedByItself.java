package tangoe.bridge.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * Recognises connections that H2 has closed. H2 closes its file for all connections when it cannot write, such as on a full disk.
 * The pool does not know these error codes and would hand out dead connections for ever, even when there is room again.
 */
final class ClosedByItself implements SQLExceptionOverride {

    /** Of {@code org.h2.api.ErrorCode}: object closed, connection broken, database closed, database closed at shutdown. */
    private static final Set<Integer> LOST = Set.of(90007, 90067, 90098, 90121);

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return LOST.contains(failure.getErrorCode()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
