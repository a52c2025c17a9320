package tangoe.bridge.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tangoe.bridge.problem.Problem;
import tangoe.bridge.vendor.Tls;

/** Rules over several settings, and notes on values that are valid but questionable. */
final class SettingsRules {

    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(15);
    /** The standard asks for 24 to 64 bytes. */
    private static final int SHORTEST_KEY = 24;
    /** Judged by the name alone, because a check makes no DNS query. */
    private static final Pattern LOOPBACK = Pattern.compile("(?i)localhost|.*\\.localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    /**
     * Query values that depend on the user who asks. A dynamic filter shows only its sys_id; the shipped ones mean the user, the
     * user's groups and the like.
     */
    private static final Pattern ASKER = Pattern.compile("DYNAMIC[0-9a-f]{32}|javascript:[^^]*\\bgs\\.(?:getUser|getUserID|getUserName"
            + "|getUserDisplayName|getSession|hasRole)\\b[^^]*|javascript:\\s*get(?:MyGroups|MyAssignments|MyApprovals|MyGroupsAndSubGroups)\\b[^^]*");

    /** Groups that {@code inventory.drop.dated} must have. */
    private static final List<String> DATE_GROUPS = List.of("year", "month", "day");

    private final Path home;
    private final Map<String, String> values;
    private final Map<String, SettingValue> given;
    private final Set<String> malformed;
    private final List<Problem> problems;
    private final List<Problem> notes;

    /**
     * @param home      folder that relative files are below
     * @param values    by name, in normal form, empty where unset
     * @param given     values that somebody wrote, without the shipped defaults
     * @param malformed names whose value has a problem already
     */
    SettingsRules(Path home, Map<String, String> values, Map<String, SettingValue> given, Set<String> malformed, List<Problem> problems,
            List<Problem> notes) {
        this.home = home;
        this.values = values;
        this.given = given;
        this.malformed = malformed;
        this.problems = problems;
        this.notes = notes;
    }

    void check() {
        Catalogue.settings().values().forEach(this::needed);
        Catalogue.settings().values().forEach(this::edges);
        ports();
        farewell();
        retries();
        for (Door door : Door.values()) {
            door(door);
        }
        sftpCredentials("inventory.drop");
        sftpCredentials("inventory.export");
        dateInNames();
        signingSecret();
        whoAsks();
        plainHttp("servicenow");
        plainHttp("tangoe");
        stores("servicenow");
        stores("tangoe");
        database();
        cluster();
    }

    private void needed(Setting setting) {
        String name = setting.name();
        if (!value(name).isEmpty() || malformed.contains(name)) {
            return;
        }
        if (setting.requiredWhen().always()) {
            problem(name, "is empty; give it a value, or take the line out for the default");
            return;
        }
        setting.requiredWhen().reason(values).ifPresent(reason -> problem(name, "has no value, and " + reason + " needs it; set it here, in"
                + " the environment variable " + setting.variable() + ", or in a file that " + setting.variable() + "_FILE names"));
    }

    /** Notes a blank at the end of a value: it counts, and is easily overlooked. */
    private void edges(Setting setting) {
        String value = value(setting.name());
        if (setting.kind().secret() && !value.equals(value.strip())) {
            note(setting.name(), "begins or ends with a blank, which is taken as part of it");
        }
    }

    private void ports() {
        String port = value("http.port");
        if (port.equals(value("management.port")) && !port.equals("0")) {
            problem("management.port", "is the same as http.port; give each a port of its own");
        }
    }

    /** A process has half a minute to stop, and needs most of it for what is in flight. */
    private void farewell() {
        String farewell = value("http.farewell");
        if (!farewell.isEmpty() && !malformed.contains("http.farewell")
                && ValueKind.Span.parse(farewell).compareTo(LONGEST_FAREWELL) > 0) {
            problem("http.farewell", "is longer than " + LONGEST_FAREWELL.toSeconds() + "s; half a minute after SIGTERM all must be done");
        }
    }

    private void retries() {
        notLonger("delivery.first-retry", "delivery.longest-retry");
        notLonger("delivery.first-retry", "delivery.give-up-after");
    }

    private void notLonger(String one, String other) {
        if (value(one).isEmpty() || value(other).isEmpty() || malformed.contains(one) || malformed.contains(other)) {
            return;
        }
        Duration first = ValueKind.Span.parse(value(one));
        if (first.compareTo(ValueKind.Span.parse(value(other))) > 0) {
            problem(given.containsKey(other) ? other : one, one + "=" + value(one) + " is longer than " + other + "="
                    + value(other) + "; shorten the one or lengthen the other", "");
        }
    }

    private void door(Door door) {
        boolean named = !value(door.username()).isEmpty();
        boolean secured = !value(door.password()).isEmpty();
        if (malformed.contains(door.username()) || malformed.contains(door.password())) {
            return;
        }
        if (named != secured) {
            String missing = named ? door.password() : door.username();
            String present = named ? door.username() : door.password();
            problem(missing, "has no value, but " + present + " has one; set both, or neither to keep the door shut");
        } else if (!named) {
            note(door.username(), "and " + door.password() + " have no value: " + door.shut());
        }
    }

    /** SFTP needs a password or a key. */
    private void sftpCredentials(String group) {
        if (value(group + ".enabled").equals("true") && value(group + ".password").isEmpty()
                && value(group + ".private-key-file").isEmpty()) {
            problem(group + ".private-key-file", "and " + group + ".password have no value, and " + group
                    + ".enabled=true needs one of them; set the file of a private key, or the password");
        }
    }

    private void dateInNames() {
        String expression = value("inventory.drop.dated");
        if (!expression.isEmpty() && !malformed.contains("inventory.drop.dated")
                && !DATE_GROUPS.stream().allMatch(group -> expression.contains("(?<" + group + ">"))) {
            problem("inventory.drop.dated", "lacks one of the groups (?<year>…), (?<month>…) and (?<day>…); name them so, or leave it empty");
        }
    }

    private void signingSecret() {
        String secret = value("tangoe.webhook.secret");
        if (ValueKind.Rotating.values(secret).stream().anyMatch(each -> ValueKind.SigningSecret.length(each) < SHORTEST_KEY)) {
            note("tangoe.webhook.secret", "is short; Standard Webhooks asks for at least " + SHORTEST_KEY + " bytes");
        }
    }

    /** Such a query finds other records for the bridge's user than for the person who wrote it. */
    private void whoAsks() {
        Matcher asker = ASKER.matcher(value("support.incident-query"));
        if (asker.find()) {
            note("support.incident-query", "has " + asker.group() + ", which means whoever asks: here that is "
                    + (value("servicenow.username").isEmpty() ? "the bridge's user" : value("servicenow.username"))
                    + ", not the person who wrote the query; name the group or the person instead");
        }
    }

    private void plainHttp(String vendor) {
        String name = vendor + ".url";
        String value = value(name);
        if (!value.regionMatches(true, 0, "http:", 0, 5) || LOOPBACK.matcher(URI.create(value).getHost()).matches()) {
            return;
        }
        String sentence = "is plain http: credentials and texts can be read on their way; use https";
        if (value(vendor + ".allow-http").equals("true")) {
            note(name, sentence);
        } else {
            problem(name, sentence + ", or set " + vendor + ".allow-http=true where the way is safe");
        }
    }

    private void stores(String vendor) {
        String trust = vendor + ".trust-store";
        String key = vendor + ".key-store";
        try {
            if (!value(trust).isEmpty()) {
                Tls.trusted(home.resolve(value(trust)), password(trust));
            }
        } catch (Tls.StoreProblem e) {
            problem(trust, e.getMessage());
        }
        try {
            if (!value(key).isEmpty()) {
                Tls.shown(home.resolve(value(key)), password(key));
            }
        } catch (Tls.StoreProblem e) {
            problem(key, e.getMessage());
        }
    }

    private String password(String store) {
        String password = value(store + "-password");
        return password.isEmpty() ? null : password;
    }

    private void database() {
        String url = value("database.url");
        if (url.startsWith("jdbc:h2:mem:")) {
            note("database.url", "keeps everything in memory: what was accepted is lost when the bridge ends");
        }
        if (url.startsWith("jdbc:postgresql:") && value("database.username").equals("sa") && !url.contains("user=")) {
            note("database.username", "is still sa, which is the embedded database's");
        }
    }

    private void cluster() {
        boolean lock = !value("cluster.lock-dir").isEmpty();
        boolean lease = !value("cluster.lease").isEmpty();
        if (lock && lease) {
            problem("cluster.lock-dir", "and cluster.lease both have a value; set the one, on Kubernetes the Lease, and empty the other");
        }
        if (!lock && !lease && value("database.url").startsWith("jdbc:postgresql:")) {
            note("cluster.lock-dir", "and cluster.lease have no value: of several bridges on this database, each polls for itself");
        }
    }

    private String value(String name) {
        return values.get(name);
    }

    private void problem(String name, String predicate) {
        problem(name, name, " " + predicate);
    }

    private void problem(String where, String start, String rest) {
        problems.add(place(where).problem(start + rest));
    }

    private void note(String name, String predicate) {
        notes.add(place(name).problem(name + " " + predicate));
    }

    private SettingValue place(String name) {
        return given.getOrDefault(name, new SettingValue("", SettingsFile.NAME, 0));
    }
}
