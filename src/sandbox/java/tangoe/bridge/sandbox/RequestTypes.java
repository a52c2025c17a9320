package tangoe.bridge.sandbox;

import java.util.Locale;
import java.util.Set;

/** The labels that Tangoe documents for support requests (docs/vendors/tangoe.md, labels). A label goes in, a slug comes back. */
final class RequestTypes {

    private static final Set<String> LABELS = Set.of("Application Support: iPass", "Application Support (on Device)",
            "Call Transferred Within Tangoe", "Cancellation Process", "Customer-Side Follow-Up", "Device Activation",
            "Device Activation and E-mail/EMM Setup", "Device Replacement", "Device Return Instructions",
            "E-mail Setup/EMM Enrollment", "External Issue", "Feature Change", "International Support", "Policy/Process Question",
            "Portal Assistance", "Portal Assistance :: Billing Inquiry", "Portal Assistance :: General",
            "Portal Assistance :: Order Status", "Portal Assistance :: Submit Activity for User",
            "Portal Assistance :: Upgrade Eligibility Check", "Tech Support", "Tech Support :: Coverage Issue",
            "Tech Support :: Data Sync", "Tech Support :: Lockout/Password", "Tech Support :: EMM", "Tech Support :: Other",
            "Tech Support :: Update OS", "Tech Support :: VPN", "Tech Support :: WiFi", "Voicemail Reset");
    private static final Set<String> DEVICES = Set.of("Smart Phone", "Phone", "Tablet", "Machine-to-Machine", "Laptop", "Wearable",
            "Desktop", "Other", "Data Card", "Signal Booster", "Router", "Pager");

    private RequestTypes() {
    }

    static boolean isKnown(String label) {
        return LABELS.contains(label);
    }

    static boolean isDevice(String label) {
        return DEVICES.contains(label);
    }

    /** The rule is taken from the one documented pair; the vendor may form other slugs differently. */
    static String slug(String label) {
        return label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
    }
}
