package tangoe.bridge.inbox;

/** Text as every database takes it. */
final class Storable {

    private Storable() {
    }

    /** Half of a surrogate pair, which a sender leaves who cuts a text amid an emoji, and NUL become U+FFFD. */
    static String text(String text) {
        return text.replaceAll("[\\p{Cs}\\x00]", "\uFFFD");
    }
}
