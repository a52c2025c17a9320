package tangoe.bridge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shipped file is the documentation of the settings, and the only place of their defaults. */
class ApplicationPropertiesTest {

    private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

    static {
        // the contract's
        DEFAULTS.put("http.host", "0.0.0.0");
        DEFAULTS.put("http.port", "8080");
        DEFAULTS.put("management.port", "9876");
        DEFAULTS.put("data.dir", "./data");
        DEFAULTS.put("database.username", "sa");
        DEFAULTS.put("servicenow.auth", "basic");
        DEFAULTS.put("servicenow.poll-period", "30s");
        DEFAULTS.put("tangoe.auth", "api-token");
        DEFAULTS.put("tangoe.gets-per-minute", "90");
        DEFAULTS.put("support.enabled", "true");
        DEFAULTS.put("support.incident-query", "assignment_group.name=Tangoe Mobility^active=true");
        DEFAULTS.put("support.journals", "comments,work_notes");
        DEFAULTS.put("support.uncertain", "park");
        DEFAULTS.put("delivery.workers", "8");
        DEFAULTS.put("delivery.first-retry", "5s");
        DEFAULTS.put("delivery.longest-retry", "6h");
        DEFAULTS.put("delivery.give-up-after", "76h");
        DEFAULTS.put("inventory.pull.enabled", "false");
        DEFAULTS.put("inventory.pull.cron", "0 0 2 * * ?");
        DEFAULTS.put("inventory.drop.enabled", "false");
        DEFAULTS.put("inventory.drop.port", "22");
        DEFAULTS.put("inventory.drop.directory", ".");
        DEFAULTS.put("inventory.drop.include", ".*\\.csv(\\.gz)?");
        DEFAULTS.put("inventory.drop.poll-period", "60s");
        DEFAULTS.put("inventory.brake", "20");
        // ours
        DEFAULTS.put("inventory.keep", "90d");
        DEFAULTS.put("inventory.drop.dated", "(?<!\\d)(?<year>20\\d\\d)[-_.]?(?<month>0[1-9]|1[0-2])[-_.]?(?<day>0[1-9]|[12]\\d|3[01])(?=\\D|$|\\d{4}(?:\\d\\d)?(?:\\D|$))");
        DEFAULTS.put("inventory.drop.whole", ".*");
        DEFAULTS.put("inventory.drop.settle-time", "5s");
        DEFAULTS.put("inventory.import-set.enabled", "false");
        DEFAULTS.put("inventory.import-set.batch", "200");
        DEFAULTS.put("inventory.import-set.period", "1m");
        DEFAULTS.put("inventory.kafka.enabled", "false");
        DEFAULTS.put("inventory.kafka.period", "10s");
        DEFAULTS.put("inventory.export.enabled", "false");
        DEFAULTS.put("inventory.export.port", "22");
        DEFAULTS.put("inventory.export.directory", ".");
        DEFAULTS.put("inventory.export.cron", "0 0 6 * * ?");
        DEFAULTS.put("http.farewell", "5s");
        DEFAULTS.put("log.format", "text");
        DEFAULTS.put("delivery.circuit-after", "5");
        DEFAULTS.put("delivery.keep", "30d");
        DEFAULTS.put("delivery.keep-unknown", "7d");
        DEFAULTS.put("servicenow.table", "incident");
        DEFAULTS.put("servicenow.number-pattern", "[A-Za-z0-9_-]{1,40}");
        DEFAULTS.put("servicenow.poll-overlap", "1m");
        DEFAULTS.put("servicenow.page-size", "200");
        DEFAULTS.put("servicenow.time-out", "70s");
        DEFAULTS.put("tangoe.text-limit", "10000");
        DEFAULTS.put("tangoe.time-out", "60s");
        DEFAULTS.put("servicenow.allow-http", "false");
        DEFAULTS.put("tangoe.allow-http", "false");
        DEFAULTS.put("tangoe.webhook.repeat-window", "1h");
        DEFAULTS.put("reconcile.period", "6h");
    }

    private final Map<String, SettingValue> shipped = SettingsFile.defaults().given();

    @Test
    void everySettingStandsThereAndNothingElseDoes() {
        assertThat(shipped.keySet()).containsExactlyElementsOf(Catalogue.settings().keySet());
    }

    @Test
    void everySettingIsReadByARouteOrByThePartThatItIsFor() throws IOException {
        StringBuilder readers = new StringBuilder();
        for (Path root : List.of(Path.of("routes"), Path.of("src/main/java"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).filter(file -> !file.endsWith("Catalogue.java")).toList()) {
                    readers.append(Files.readString(file));
                }
            }
        }
        assertThat(Catalogue.settings().keySet()).filteredOn(name -> !isRead(name, readers.toString())).isEmpty();
    }

    /** By its name, or as a group and the rest of it: {@code caller + ".username"}. */
    private static boolean isRead(String name, String readers) {
        return stands(Pattern.quote(name), readers) || Pattern.compile("\\.").matcher(name).results().anyMatch(dot ->
                stands("\"" + Pattern.quote(name.substring(dot.start())), readers)
                        && stands(Pattern.quote(name.substring(0, dot.start())), readers));
    }

    private static boolean stands(String text, String readers) {
        return Pattern.compile("(?<![\\w.-])" + text + "(?![\\w.-])").matcher(readers).find();
    }

    @Test
    void everySettingIsExplainedInTheLineAboveIt() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("application.properties"));
        assertThat(shipped).allSatisfy((name, given) ->
                assertThat(lines.get(given.line() - 2)).as(name).matches("# [A-Z/\"].{10,}\\."));
    }

    @Test
    void everyDefaultIsTheContracts() {
        assertThat(shipped).allSatisfy((name, given) ->
                assertThat(given.value()).as(name).isEqualTo(DEFAULTS.getOrDefault(name, "")));
    }

    @Test
    void everyDefaultIsTakenByItsSetting() throws Malformed {
        for (Setting setting : Catalogue.settings().values()) {
            String value = shipped.get(setting.name()).value();
            if (!value.isEmpty()) {
                assertThat(setting.kind().normal(value)).as(setting.name()).isNotEmpty();
            }
        }
    }

    @Test
    void theJarCarriesTheFileUnchanged() throws IOException {
        try (var inJar = SettingsFile.class.getResourceAsStream("application.properties")) {
            assertThat(inJar.readAllBytes()).isEqualTo(Files.readAllBytes(Path.of("application.properties")));
        }
    }
}
