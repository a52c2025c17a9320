package tangoe.bridge.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * H2 closes its file under all connections where it cannot write, as on a full disk. Its codes are not those by which the pool
 * tells that a connection is lost: it would hand the dead ones out for ever, also when there is room again.
 */
final class ClosedByItself implements SQLExceptionOverride {

    /** Of {@code org.h2.api.ErrorCode}: object closed, connection broken, database closed, database closed at shutdown. */
    private static final Set<Integer> LOST = Set.of(90007, 90067, 90098, 90121);

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return LOST.contains(failure.getErrorCode()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
