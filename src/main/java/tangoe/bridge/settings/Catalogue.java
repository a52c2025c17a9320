package tangoe.bridge.settings;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The settings of this version, and the groups of names that belong to the bridge. */
final class Catalogue {

    private static final Set<String> GROUPS = Set.of("servicenow", "tangoe", "support", "delivery", "http", "management",
            "api", "database", "data", "orders", "inventory", "log", "reconcile", "cluster");
    private static final Duration A_MOMENT = Duration.ofMillis(1);
    private static final int SLIP = 2;

    private static final Need FOR_SERVICENOW = Need.of("support.enabled", "inventory.import-set.enabled");
    private static final Need FOR_TANGOE = Need.of("support.enabled", "inventory.pull.enabled");

    private static final Map<String, Setting> SETTINGS = new LinkedHashMap<>();

    static {
        always("http.host", new Kind.Text());
        always("http.port", new Kind.Port());
        always("http.farewell", new Kind.Span(Duration.ZERO));
        always("management.port", new Kind.Port());
        always("log.format", new Kind.Choice(List.of("text", "json")));

        always("data.dir", new Kind.Folder());
        optional("database.url", new Kind.Jdbc());
        always("database.username", new Kind.Text());
        optional("database.password", new Kind.Secret());

        optional("cluster.lock-dir", new Kind.Folder());
        optional("cluster.lease", new Kind.ResourceName());

        add("servicenow.url", new Kind.Url(), FOR_SERVICENOW);
        always("servicenow.auth", new Kind.Choice(List.of("basic", "oauth", "oauth-password", "api-key")));
        add("servicenow.username", new Kind.UserName(), FOR_SERVICENOW);
        add("servicenow.password", new Kind.Secret(), FOR_SERVICENOW.with("servicenow.auth", "basic", "oauth-password"));
        add("servicenow.client-id", new Kind.Text(), FOR_SERVICENOW.with("servicenow.auth", "oauth", "oauth-password"));
        add("servicenow.client-secret", new Kind.Secret(), FOR_SERVICENOW.with("servicenow.auth", "oauth", "oauth-password"));
        add("servicenow.api-key", new Kind.Secret(), FOR_SERVICENOW.with("servicenow.auth", "api-key"));
        always("servicenow.poll-period", new Kind.Span(A_MOMENT));
        always("servicenow.poll-overlap", new Kind.Span(Duration.ZERO));
        always("servicenow.number-pattern", new Kind.Expression());
        always("servicenow.page-size", new Kind.Whole(1, 10_000));
        always("servicenow.time-out", new Kind.Span(A_MOMENT));
        tls("servicenow");
        optional("servicenow.requests-per-hour", new Kind.Whole(60, 10_000_000));
        optional("servicenow.push.username", new Kind.UserName());
        optional("servicenow.push.password", new Kind.Rotating(new Kind.Secret()));

        add("tangoe.url", new Kind.Url(), FOR_TANGOE);
        always("tangoe.auth", new Kind.Choice(List.of("api-token", "jwt")));
        add("tangoe.api-token", new Kind.Secret(), FOR_TANGOE.with("tangoe.auth", "api-token"));
        add("tangoe.client-id", new Kind.Text(), FOR_TANGOE.with("tangoe.auth", "jwt"));
        add("tangoe.client-secret", new Kind.Secret(), FOR_TANGOE.with("tangoe.auth", "jwt"));
        add("tangoe.subject", new Kind.Text(), FOR_TANGOE.with("tangoe.auth", "jwt"));
        // The vendor documents 100 a minute.
        always("tangoe.gets-per-minute", new Kind.Whole(1, 100));
        always("tangoe.text-limit", new Kind.Whole(200, 1_000_000));
        always("tangoe.time-out", new Kind.Span(A_MOMENT));
        tls("tangoe");
        optional("tangoe.webhook.username", new Kind.UserName());
        optional("tangoe.webhook.password", new Kind.Rotating(new Kind.Secret()));
        optional("tangoe.webhook.secret", new Kind.Rotating(new Kind.SigningSecret()));
        always("tangoe.webhook.repeat-window", new Kind.Span(Duration.ZERO));

        always("support.enabled", new Kind.Flag());
        always("support.incident-query", new Kind.Query());
        optional("support.journals", new Kind.Items(new Kind.Choice(List.of("comments", "work_notes"))));
        always("support.uncertain", new Kind.Choice(List.of("park", "resend", "lookup")));
        optional("support.default-group", new Kind.Text());
        optional("support.requestor-number", new Kind.Text());

        always("inventory.brake", new Kind.Whole(0, 100));
        always("inventory.keep", new Kind.Span(A_MOMENT));
        always("inventory.pull.enabled", new Kind.Flag());
        always("inventory.pull.cron", new Kind.Cron());
        optional("inventory.pull.changes-cron", new Kind.Cron());
        always("inventory.drop.enabled", new Kind.Flag());
        sftp("inventory.drop");
        always("inventory.drop.include", new Kind.Expression());
        always("inventory.drop.whole", new Kind.Expression());
        optional("inventory.drop.dated", new Kind.Expression());
        always("inventory.drop.poll-period", new Kind.Span(A_MOMENT));
        always("inventory.drop.settle-time", new Kind.Span(A_MOMENT));
        always("inventory.import-set.enabled", new Kind.Flag());
        add("inventory.import-set.table", new Kind.Identifier(), Need.of("inventory.import-set.enabled"));
        always("inventory.import-set.batch", new Kind.Whole(1, 1000));
        always("inventory.import-set.period", new Kind.Span(A_MOMENT));
        always("inventory.kafka.enabled", new Kind.Flag());
        add("inventory.kafka.brokers", new Kind.Text(), Need.of("inventory.kafka.enabled"));
        add("inventory.kafka.topic", new Kind.Text(), Need.of("inventory.kafka.enabled"));
        always("inventory.kafka.period", new Kind.Span(A_MOMENT));
        always("inventory.export.enabled", new Kind.Flag());
        sftp("inventory.export");
        always("inventory.export.cron", new Kind.Cron());

        optional("api.username", new Kind.UserName());
        optional("api.password", new Kind.Rotating(new Kind.Secret()));

        optional("reconcile.period", new Kind.Span(Duration.ZERO));

        always("delivery.workers", new Kind.Whole(1, 256));
        always("delivery.first-retry", new Kind.Span(A_MOMENT));
        always("delivery.longest-retry", new Kind.Span(A_MOMENT));
        always("delivery.give-up-after", new Kind.Span(A_MOMENT));
        always("delivery.circuit-after", new Kind.Whole(2, 10_000));
        always("delivery.keep", new Kind.Span(A_MOMENT));
        always("delivery.keep-unknown", new Kind.Span(A_MOMENT));
    }

    private Catalogue() {
    }

    /** By name, in the order of {@code application.properties}. */
    static Map<String, Setting> settings() {
        return SETTINGS;
    }

    static boolean owns(String name) {
        return GROUPS.contains(group(name));
    }

    /** The setting that was probably meant: a similar one of the same group, or a nearly equal one of any group. */
    static Optional<String> nearest(String name) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String known : SETTINGS.keySet()) {
            int apart = known.startsWith(name) ? 1 : distance.apply(name, known);
            int allowed = group(known).equals(group(name)) ? Math.max(SLIP, name.length() / 3) : SLIP;
            if (apart <= allowed && apart < least) {
                best = known;
                least = apart;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String group(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** How to reach a folder on an SFTP server. */
    private static void sftp(String group) {
        Need flow = Need.of(group + ".enabled");
        add(group + ".host", new Kind.Text(), flow);
        always(group + ".port", new Kind.Whole(1, 65535));
        add(group + ".username", new Kind.Text(), flow);
        optional(group + ".password", new Kind.Secret());
        optional(group + ".private-key-file", new Kind.File());
        add(group + ".known-hosts-file", new Kind.File(), flow);
        always(group + ".directory", new Kind.Text());
    }

    /** Whom to trust at a vendor, and which certificate to present. */
    private static void tls(String vendor) {
        optional(vendor + ".trust-store", new Kind.File());
        optional(vendor + ".trust-store-password", new Kind.Secret());
        optional(vendor + ".key-store", new Kind.File());
        optional(vendor + ".key-store-password", new Kind.Secret());
        always(vendor + ".allow-http", new Kind.Flag());
    }

    private static void always(String name, Kind kind) {
        add(name, kind, Need.ALWAYS);
    }

    private static void optional(String name, Kind kind) {
        add(name, kind, Need.OPTIONAL);
    }

    private static void add(String name, Kind kind, Need need) {
        SETTINGS.put(name, new Setting(name, kind, need));
    }
}
