package tangoe.bridge.health;

/** The root cause of an exception as one short line, without SQL and wrappers. */
public final class Innermost {

    private static final int LONGEST = 300;

    private Innermost() {
    }

    public static String line(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String line = message.lines().findFirst().orElse(cause.getClass().getSimpleName()).strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
