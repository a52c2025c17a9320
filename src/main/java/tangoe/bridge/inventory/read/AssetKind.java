package tangoe.bridge.inventory.read;

import java.util.Locale;

/** A device is hardware, a line is a service. */
public enum AssetKind {

    DEVICE, LINE;

    /** The word in the contract. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static AssetKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
