package tangoe.bridge.inventory.read;

import java.util.Locale;

/** Hardware, or service. */
public enum AssetKind {

    DEVICE, LINE;

    /** As the contract writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static AssetKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
