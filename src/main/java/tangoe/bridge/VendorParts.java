package tangoe.bridge;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.health.Conditions;
import tangoe.bridge.inbox.VendorReturn;
import tangoe.bridge.servicenow.ServiceNow;
import tangoe.bridge.servicenow.ServiceNowSettings;
import tangoe.bridge.settings.Settings;
import tangoe.bridge.tangoe.TangoeAccount;
import tangoe.bridge.vendor.Contact;
import tangoe.bridge.vendor.HoldOff;
import tangoe.bridge.vendor.Presence;
import tangoe.bridge.vendor.Quota;
import tangoe.bridge.vendor.Rate;
import tangoe.bridge.vendor.SignInTrouble;
import tangoe.bridge.vendor.StoredQuota;
import tangoe.bridge.vendor.QuotaClock;
import tangoe.bridge.vendor.Tls;
import tangoe.bridge.vendor.Vendor;

/** How each vendor is called: account, TLS, rate, and who is told of the outcome. */
final class VendorParts {

    /** Placeholder for an address while nobody is called. */
    static final String NOBODY = "https://nobody.invalid";
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    private final Settings settings;
    private final Jdbi jdbi;
    private final Clock clock;
    private final Conditions conditions;
    private final VendorReturn vendorReturn;
    private final boolean still;
    private final SignInTrouble signInTrouble;
    private final List<StoredQuota> quotas = new ArrayList<>();
    private final List<Presence> presences = new ArrayList<>();
    private final List<HoldOff> holdOffs = new ArrayList<>();

    /** @param still whether no calls will be made, so that settings may be missing */
    VendorParts(Settings settings, Jdbi jdbi, Clock clock, Conditions conditions, VendorReturn vendorReturn, boolean still) {
        this.settings = settings;
        this.jdbi = jdbi;
        this.clock = clock;
        this.conditions = conditions;
        this.vendorReturn = vendorReturn;
        this.still = still;
        this.signInTrouble = new SignInTrouble(conditions.named("sign-in"));
    }

    ServiceNow serviceNow(CamelContext context) {
        Quota quota = settings.find("servicenow.requests-per-hour")
                .map(calls -> quota(Vendor.SERVICENOW, "servicenow", Rate.perHour(Integer.parseInt(calls)))).orElse(Quota.UNLIMITED);
        return new ServiceNow(serviceNowSettings(), context, quota, contact(Vendor.SERVICENOW, "servicenow", true));
    }

    /** The account of Tangoe's Kamelets. */
    TangoeAccount tangoe() {
        TangoeAccount account = new TangoeAccount();
        account.setUrl(settings.find("tangoe.url").orElse(""));
        account.setAuth(settings.text("tangoe.auth"));
        account.setApiToken(settings.find("tangoe.api-token").orElse(""));
        account.setClientId(settings.find("tangoe.client-id").orElse(""));
        account.setClientSecret(settings.find("tangoe.client-secret").orElse(""));
        account.setSubject(settings.find("tangoe.subject").orElse(""));
        account.setGets(quota(Vendor.TANGOE, "tangoe-gets", Rate.perMinute(settings.integer("tangoe.gets-per-minute"))));
        account.setTimeOut(settings.duration("tangoe.time-out"));
        account.setClock(clock);
        account.setContact(contact(Vendor.TANGOE, "tangoe", settings.flag("support.enabled") || settings.flag("inventory.pull.enabled")));
        return account;
    }

    /** The quotas of the vendors that were requested so far. */
    List<StoredQuota> quotas() {
        return quotas;
    }

    /** The hold-offs of the vendors that are called and were requested so far. */
    List<HoldOff> holdOffs() {
        return holdOffs;
    }

    /** Checks parts that do not report by themselves; call it every second. */
    void look() {
        holdOffs.forEach(HoldOff::look);
    }

    void measureBy(MeterRegistry meters) {
        quotas.forEach(quota -> quota.measureBy(meters));
        presences.forEach(presence -> presence.measureBy(meters));
    }

    private Quota quota(Vendor vendor, String name, Rate rate) {
        boolean embedded = settings.text("database.url").startsWith("jdbc:h2:");
        StoredQuota quota = new StoredQuota(jdbi, embedded ? QuotaClock.of(clock) : QuotaClock.ofServer(), vendor, name, rate);
        quotas.add(quota);
        return quota;
    }

    /** @param used whether a flow that is switched on calls the vendor; otherwise it has no condition */
    private Contact contact(Vendor vendor, String condition, boolean used) {
        if (!used) {
            return Contact.alone(vendor, clock);
        }
        Presence presence = new Presence(vendor, conditions.named(condition), back -> vendorReturn.answered(vendor, back));
        presences.add(presence);
        HoldOff holdOff = new HoldOff(vendor, clock, signInTrouble, conditions.named(condition));
        holdOffs.add(holdOff);
        return new Contact(presence, holdOff, tls(condition));
    }

    private SSLContext tls(String group) {
        Optional<Path> trusted = settings.find(group + ".trust-store").map(Path::of);
        Optional<Path> shown = settings.find(group + ".key-store").map(Path::of);
        if (still || trusted.isEmpty() && shown.isEmpty()) {
            return Tls.ofTheMachine();
        }
        try {
            return Tls.of(trusted.isEmpty() ? List.of() : Tls.trusted(trusted.get(), settings.find(group + ".trust-store-password").orElse(null)),
                    shown.isEmpty() ? null : Tls.shown(shown.get(), settings.find(group + ".key-store-password").orElse(null)));
        } catch (Tls.StoreProblem e) {
            throw new StartFailure("a store of " + group + " " + e.getMessage(), e);
        }
    }

    private ServiceNowSettings serviceNowSettings() {
        if (still) {
            return new ServiceNowSettings(NOBODY, ServiceNowSettings.Auth.BASIC, "nobody", "nobody", null, null, null, clock);
        }
        return new ServiceNowSettings(settings.text("servicenow.url"), ServiceNowSettings.Auth.of(settings.text("servicenow.auth")),
                settings.find("servicenow.username").orElse(null), settings.find("servicenow.password").orElse(null),
                settings.find("servicenow.client-id").orElse(null), settings.find("servicenow.client-secret").orElse(null),
                settings.find("servicenow.api-key").orElse(null), clock)
                .withTimeouts(LONGEST_CONNECT, settings.duration("servicenow.time-out"));
    }
}
