package tangoe.bridge.database;

import java.sql.SQLException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** The database cannot be used. The message says why and, if known, how to fix it; it may quote the driver. */
public final class NotOpened extends RuntimeException {

    /** H2's code of "database may be already in use". */
    private static final int IN_USE = 90020;

    NotOpened(RuntimeException cause) {
        super(sentence(cause), cause);
    }

    private static String sentence(RuntimeException failure) {
        Throwable cause = failure;
        while (true) {
            if (cause instanceof FlywayValidateException) {
                return "its tables were made by another version of the bridge than this one (" + line(cause)
                        + "); start the version that was here before, or one that is newer";
            }
            if (cause instanceof SQLException sql && sql.getErrorCode() == IN_USE) {
                return "another process has it open, and one process at a time can have an embedded database; stop that one,"
                        + " or set another data.dir";
            }
            if (cause.getCause() == null || cause.getCause() == cause) {
                return line(cause);
            }
            cause = cause.getCause();
        }
    }

    /** The first line of the causes that says more than that something failed. */
    private static String line(Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return cause instanceof FlywayValidateException
                ? message.lines().map(String::strip).filter(text -> text.startsWith("Migration") || text.startsWith("Detected"))
                        .findFirst().orElse(message.lines().findFirst().orElse(""))
                : message.lines().findFirst().orElse("");
    }
}
