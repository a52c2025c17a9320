package tangoe.bridge.settings;

/** A value that its setting cannot take. The message continues "name: " and tells how to mend it. */
final class Malformed extends Exception {

    private static final int LONGEST_QUOTE = 80;

    /** Does not quote the value, for secrets and for addresses that may contain one. */
    Malformed(String phrase) {
        super(phrase, null, false, false);
    }

    Malformed(String value, String phrase) {
        this(quoted(value) + " " + phrase);
    }

    static String quoted(String value) {
        return "\"" + (value.length() <= LONGEST_QUOTE ? value : value.substring(0, LONGEST_QUOTE) + "…") + "\"";
    }
}
