package tangoe.bridge.inventory.read;

import java.util.Locale;

/** The way in: pages of the vendor's API, or a report's file. */
public enum Source {

    API, CSV;

    /** As the contract writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Source of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
