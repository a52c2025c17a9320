package tangoe.bridge;

/** The bridge cannot start; the message is a sentence that says why, without a secret. */
public final class StartFailure extends RuntimeException {

    StartFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage().lines().findFirst().orElse("");
    }
}
