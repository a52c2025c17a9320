package tangoe.bridge;

import java.util.List;
import tangoe.bridge.problem.Problem;

/** The bridge cannot start; the message is a sentence that says why, without a secret. */
public final class StartFailure extends RuntimeException {

    StartFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** Refuses the start where there are problems. */
    static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new StartFailure(problems.get(0).toString(), null);
        }
    }

    static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage().lines().findFirst().orElse("");
    }
}
