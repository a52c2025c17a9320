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

    private static final RequiredWhen FOR_SERVICENOW = RequiredWhen.of("support.enabled", "inventory.import-set.enabled");
    private static final RequiredWhen FOR_TANGOE = RequiredWhen.of("support.enabled", "inventory.pull.enabled");

    private static final Map<String, Setting> SETTINGS = new LinkedHashMap<>();

    static {
        always("http.host", new ValueKind.Text());
        always("http.port", new ValueKind.Port());
        always("http.farewell", new ValueKind.Span(Duration.ZERO));
        always("management.port", new ValueKind.Port());
        always("log.format", new ValueKind.Choice(List.of("text", "json")));

        always("data.dir", new ValueKind.Folder());
        optional("database.url", new ValueKind.Jdbc());
        always("database.username", new ValueKind.Text());
        optional("database.password", new ValueKind.Secret());

        optional("cluster.lock-dir", new ValueKind.Folder());
        optional("cluster.lease", new ValueKind.ResourceName());

        add("servicenow.url", new ValueKind.Url(), FOR_SERVICENOW);
        always("servicenow.auth", new ValueKind.Choice(List.of("basic", "oauth", "oauth-password", "api-key")));
        add("servicenow.username", new ValueKind.UserName(), FOR_SERVICENOW);
        add("servicenow.password", new ValueKind.Secret(), FOR_SERVICENOW.with("servicenow.auth", "basic", "oauth-password"));
        add("servicenow.client-id", new ValueKind.Text(), FOR_SERVICENOW.with("servicenow.auth", "oauth", "oauth-password"));
        add("servicenow.client-secret", new ValueKind.Secret(), FOR_SERVICENOW.with("servicenow.auth", "oauth", "oauth-password"));
        add("servicenow.api-key", new ValueKind.Secret(), FOR_SERVICENOW.with("servicenow.auth", "api-key"));
        always("servicenow.poll-period", new ValueKind.Span(A_MOMENT));
        always("servicenow.poll-overlap", new ValueKind.Span(Duration.ZERO));
        always("servicenow.table", new ValueKind.Identifier());
        always("servicenow.number-pattern", new ValueKind.Expression());
        always("servicenow.page-size", new ValueKind.Whole(1, 10_000));
        always("servicenow.time-out", new ValueKind.Span(A_MOMENT));
        tls("servicenow");
        optional("servicenow.requests-per-hour", new ValueKind.Whole(60, 10_000_000));
        optional("servicenow.push.username", new ValueKind.UserName());
        optional("servicenow.push.password", new ValueKind.Rotating(new ValueKind.Secret()));

        add("tangoe.url", new ValueKind.Url(), FOR_TANGOE);
        always("tangoe.auth", new ValueKind.Choice(List.of("api-token", "jwt")));
        add("tangoe.api-token", new ValueKind.Secret(), FOR_TANGOE.with("tangoe.auth", "api-token"));
        add("tangoe.client-id", new ValueKind.Text(), FOR_TANGOE.with("tangoe.auth", "jwt"));
        add("tangoe.client-secret", new ValueKind.Secret(), FOR_TANGOE.with("tangoe.auth", "jwt"));
        add("tangoe.subject", new ValueKind.Text(), FOR_TANGOE.with("tangoe.auth", "jwt"));
        // The vendor documents 100 a minute.
        always("tangoe.gets-per-minute", new ValueKind.Whole(1, 100));
        always("tangoe.text-limit", new ValueKind.Whole(200, 1_000_000));
        always("tangoe.time-out", new ValueKind.Span(A_MOMENT));
        tls("tangoe");
        optional("tangoe.webhook.username", new ValueKind.UserName());
        optional("tangoe.webhook.password", new ValueKind.Rotating(new ValueKind.Secret()));
        optional("tangoe.webhook.secret", new ValueKind.Rotating(new ValueKind.SigningSecret()));
        always("tangoe.webhook.repeat-window", new ValueKind.Span(Duration.ZERO));

        always("support.enabled", new ValueKind.Flag());
        always("support.incident-query", new EncodedQueryValue());
        optional("support.journals", new ValueKind.Items(new ValueKind.Choice(List.of("comments", "work_notes"))));
        always("support.uncertain", new ValueKind.Choice(List.of("park", "resend", "lookup")));
        optional("support.default-group", new ValueKind.Text());
        optional("support.requestor-number", new ValueKind.Text());

        always("inventory.brake", new ValueKind.Whole(0, 100));
        always("inventory.keep", new ValueKind.Span(A_MOMENT));
        always("inventory.pull.enabled", new ValueKind.Flag());
        always("inventory.pull.cron", new ValueKind.Cron());
        optional("inventory.pull.changes-cron", new ValueKind.Cron());
        always("inventory.drop.enabled", new ValueKind.Flag());
        sftp("inventory.drop");
        always("inventory.drop.include", new ValueKind.Expression());
        always("inventory.drop.whole", new ValueKind.Expression());
        optional("inventory.drop.dated", new ValueKind.Expression());
        always("inventory.drop.poll-period", new ValueKind.Span(A_MOMENT));
        always("inventory.drop.settle-time", new ValueKind.Span(A_MOMENT));
        always("inventory.import-set.enabled", new ValueKind.Flag());
        add("inventory.import-set.table", new ValueKind.Identifier(), RequiredWhen.of("inventory.import-set.enabled"));
        always("inventory.import-set.batch", new ValueKind.Whole(1, 1000));
        always("inventory.import-set.period", new ValueKind.Span(A_MOMENT));
        always("inventory.kafka.enabled", new ValueKind.Flag());
        add("inventory.kafka.brokers", new ValueKind.Text(), RequiredWhen.of("inventory.kafka.enabled"));
        add("inventory.kafka.topic", new ValueKind.Text(), RequiredWhen.of("inventory.kafka.enabled"));
        always("inventory.kafka.period", new ValueKind.Span(A_MOMENT));
        always("inventory.export.enabled", new ValueKind.Flag());
        sftp("inventory.export");
        always("inventory.export.cron", new ValueKind.Cron());

        optional("api.username", new ValueKind.UserName());
        optional("api.password", new ValueKind.Rotating(new ValueKind.Secret()));

        optional("reconcile.period", new ValueKind.Span(Duration.ZERO));

        always("delivery.workers", new ValueKind.Whole(1, 256));
        always("delivery.first-retry", new ValueKind.Span(A_MOMENT));
        always("delivery.longest-retry", new ValueKind.Span(A_MOMENT));
        always("delivery.give-up-after", new ValueKind.Span(A_MOMENT));
        always("delivery.circuit-after", new ValueKind.Whole(2, 10_000));
        always("delivery.keep", new ValueKind.Span(A_MOMENT));
        always("delivery.keep-unknown", new ValueKind.Span(A_MOMENT));
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
        RequiredWhen flow = RequiredWhen.of(group + ".enabled");
        add(group + ".host", new ValueKind.Text(), flow);
        always(group + ".port", new ValueKind.Whole(1, 65535));
        add(group + ".username", new ValueKind.Text(), flow);
        optional(group + ".password", new ValueKind.Secret());
        optional(group + ".private-key-file", new ValueKind.File());
        add(group + ".known-hosts-file", new ValueKind.File(), flow);
        always(group + ".directory", new ValueKind.Text());
    }

    /** Whom to trust at a vendor, and which certificate to present. */
    private static void tls(String vendor) {
        optional(vendor + ".trust-store", new ValueKind.File());
        optional(vendor + ".trust-store-password", new ValueKind.Secret());
        optional(vendor + ".key-store", new ValueKind.File());
        optional(vendor + ".key-store-password", new ValueKind.Secret());
        always(vendor + ".allow-http", new ValueKind.Flag());
    }

    private static void always(String name, ValueKind kind) {
        add(name, kind, RequiredWhen.ALWAYS);
    }

    private static void optional(String name, ValueKind kind) {
        add(name, kind, RequiredWhen.OPTIONAL);
    }

    private static void add(String name, ValueKind kind, RequiredWhen requiredWhen) {
        SETTINGS.put(name, new Setting(name, kind, requiredWhen));
    }
}
