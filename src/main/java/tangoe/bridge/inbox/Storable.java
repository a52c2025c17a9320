package tangoe.bridge.inbox;

/** Makes text storable in every database. */
final class Storable {

    private Storable() {
    }

    /** Replaces lone surrogates and NUL with U+FFFD. */
    static String text(String text) {
        return text.replaceAll("[\\p{Cs}\\x00]", "\uFFFD");
    }
}
