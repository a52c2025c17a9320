package tangoe.bridge.vendor;

import java.net.URI;
import java.util.Locale;

/** A vendor that answers "look elsewhere" is never followed there: the credentials are for the address of the settings. */
public final class Redirect {

    private Redirect() {
    }

    /**
     * @param location of the answer, or null
     * @return a clause that follows the status: to where, without path and query, and which setting decides; empty where it is no redirect
     */
    public static String words(Vendor vendor, int status, String location) {
        if (status / 100 != 3) {
            return "";
        }
        return ", a redirect" + origin(location) + " that the bridge does not follow; is " + vendor.name().toLowerCase(Locale.ROOT)
                + ".url right, and does nobody ask for a sign-in before it?";
    }

    private static String origin(String location) {
        try {
            URI target = URI.create(location == null ? "" : location);
            return target.getHost() == null ? "" : " to " + target.getScheme() + "://" + target.getHost()
                    + (target.getPort() < 0 ? "" : ":" + target.getPort());
        } catch (IllegalArgumentException unreadable) {
            return "";
        }
    }
}
