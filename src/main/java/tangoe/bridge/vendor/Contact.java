package tangoe.bridge.vendor;

import java.time.Clock;
import javax.net.ssl.SSLContext;
import tangoe.bridge.health.Conditions;

/**
 * State that all calls to one vendor share.
 *
 * @param presence is told how each call ended
 * @param holdOff  says whether the vendor may be asked now
 * @param tls      whom to trust and which certificate to show
 */
public record Contact(Presence presence, HoldOff holdOff, SSLContext tls) {

    /** For a single account: shared with nothing else, with the authorities that the JVM trusts. */
    public static Contact alone(Vendor vendor, Clock clock) {
        Conditions conditions = new Conditions(clock);
        return new Contact(new Presence(vendor, conditions.named(vendor.toString())),
                new HoldOff(vendor, clock, new SignInTrouble(conditions.named("sign-in")), conditions.named(vendor.toString())), Tls.ofTheMachine());
    }
}
