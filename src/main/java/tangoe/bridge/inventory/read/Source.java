package tangoe.bridge.inventory.read;

import java.util.Locale;

/** The vendor's API, or the file of a report. */
public enum Source {

    API, CSV;

    /** The word in the contract. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Source of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
