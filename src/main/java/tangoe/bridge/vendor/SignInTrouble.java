package tangoe.bridge.vendor;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import tangoe.bridge.health.Condition;

/** The condition {@code sign-in}: down while a vendor refuses the bridge's credentials, and says which one. */
public final class SignInTrouble {

    private final Condition condition;
    private final Map<Vendor, String> refusing = new EnumMap<>(Vendor.class);

    public SignInTrouble(Condition condition) {
        this.condition = condition;
    }

    synchronized void met(Vendor vendor, String said, Instant nextTry) {
        refusing.put(vendor, said + "; tried again at " + nextTry.truncatedTo(ChronoUnit.SECONDS));
        condition.down(String.join("; ", refusing.values()));
    }

    synchronized void over(Vendor vendor) {
        refusing.remove(vendor);
        if (refusing.isEmpty()) {
            condition.up();
        } else {
            condition.down(String.join("; ", refusing.values()));
        }
    }
}
