package tangoe.bridge.vendor;

import java.net.URI;
import java.util.Locale;

/** Redirects are never followed: the credentials are meant for the address in the settings. */
public final class Redirect {

    private Redirect() {
    }

    /**
     * @param location of the answer, or null
     * @return a clause to put behind the status: the target without path and query, and the setting to change; empty if it is no
     *         redirect
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
