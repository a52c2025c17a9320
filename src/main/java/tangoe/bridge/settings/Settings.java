package tangoe.bridge.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tangoe.bridge.problem.Problem;

/**
 * Every setting with its value: the shipped default, overridden by {@code application.properties} in the bridge's folder,
 * overridden by the environment ({@code NAME}, or {@code NAME_FILE} for a file that holds the value).
 *
 * <p>Loading never fails: {@link #problems()} holds everything that prevents the start, {@link #notes()} what is only worth
 * knowing. The default replaces a value that is not valid, so that the rest can still be checked. Neither list holds a secret.
 * Immutable; logs nothing, so that it may be read before logging is set up.
 */
public final class Settings {

    /** A secret of this many characters is not part of a word by chance. */
    private static final int LONG_SECRET = 8;
    private static final String WORD = "[\\p{L}\\p{N}]";

    private final Map<String, String> values;
    private final List<Problem> problems;
    private final List<Problem> notes;

    private Settings(Map<String, String> values, List<Problem> problems, List<Problem> notes) {
        this.values = Map.copyOf(values);
        this.problems = problems.stream().sorted().distinct().toList();
        this.notes = notes.stream().sorted().distinct().toList();
    }

    /**
     * @param home        the folder that holds {@code application.properties}, which may be missing
     * @param environment as of {@link System#getenv()}
     */
    public static Settings load(Path home, Map<String, String> environment) {
        Path folder = home.toAbsolutePath().normalize();
        List<Problem> problems = new ArrayList<>();
        List<Problem> notes = new ArrayList<>();
        SettingsFile file = SettingsFile.in(folder);
        problems.addAll(file.problems());
        Map<String, SettingValue> defaults = SettingsFile.defaults().given();
        Map<String, SettingValue> given = given(file, new Environment(folder, environment, problems));

        Map<String, String> values = new LinkedHashMap<>();
        Set<String> malformed = new HashSet<>();
        for (Setting setting : Catalogue.settings().values()) {
            SettingValue own = given.get(setting.name());
            try {
                values.put(setting.name(), normal(setting, (own == null ? defaults.get(setting.name()) : own).value()));
            } catch (Malformed e) {
                problems.add(own.problem(setting.name() + ": " + e.getMessage()));
                malformed.add(setting.name());
                values.put(setting.name(), defaultOf(setting, defaults));
            }
        }
        new SettingsRules(folder, values, given, malformed, problems, notes).check();
        // So that the next checks do not report the same again.
        Catalogue.settings().values().stream().filter(setting -> setting.requiredWhen().always() && values.get(setting.name()).isEmpty())
                .forEach(setting -> values.put(setting.name(), defaultOf(setting, defaults)));
        strangers(file.given(), given, values, problems, notes);
        derive(folder, values);
        return new Settings(values, problems, notes);
    }

    /** What must be fixed before the bridge starts, by file and line. */
    public List<Problem> problems() {
        return problems;
    }

    /** What does not prevent the start: doors that stay closed, plain http. */
    public List<Problem> notes() {
        return notes;
    }

    /** Empty if it is unset. @throws IllegalArgumentException if there is no such setting */
    public Optional<String> find(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no setting " + name);
        }
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /** @throws IllegalStateException if it is unset; use {@link #find} for a setting that may have no value */
    public String text(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException(name + " has no value"));
    }

    /** The secrets that are valid at a door now: one or two, the newest first. Empty if it is unset. */
    public List<String> secrets(String name) {
        return find(name).map(ValueKind.Rotating::values).orElse(List.of());
    }

    /** @throws IllegalStateException where it is unset */
    public Duration duration(String name) {
        return ValueKind.Span.parse(text(name));
    }

    /** @throws IllegalStateException where it is unset */
    public int integer(String name) {
        return Integer.parseInt(text(name));
    }

    /** @throws IllegalStateException where it is unset */
    public boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }

    /** Empty where it is unset. */
    public List<String> list(String name) {
        return find(name).map(value -> List.of(value.split(","))).orElse(List.of());
    }

    public boolean open(Door door) {
        return flag(door.property());
    }

    /**
     * For Camel's property placeholders: every setting of the bridge (an unset one is empty), the users' own, and
     * {@code true} or {@code false} for each {@link Door}. Holds secrets.
     */
    public Properties all() {
        Properties all = new Properties();
        all.putAll(values);
        return all;
    }

    /**
     * Removes the values of all secrets from a text of somebody else's. A short secret is removed only as a whole word: "op"
     * would turn a word into "pr***erty", and so reveal itself.
     */
    public String redacted(String text) {
        String redacted = text;
        for (String secret : secrets()) {
            redacted = secret.length() >= LONG_SECRET ? redacted.replace(secret, "***")
                    : redacted.replaceAll("(?<!" + WORD + ")" + Pattern.quote(secret) + "(?!" + WORD + ")", "***");
        }
        return redacted;
    }

    /** The longest first, because one may contain another; of two that are valid at once, each separately. */
    private List<String> secrets() {
        return Catalogue.settings().values().stream().filter(setting -> setting.kind().secret()).map(setting -> values.get(setting.name()))
                .flatMap(value -> Stream.concat(Stream.of(value), Stream.of(value.split("\\s+")).filter(part -> part.length() >= LONG_SECRET)))
                .filter(value -> !value.isBlank()).distinct().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }

    /** The values in the folder's file and in the environment, by name. */
    private static Map<String, SettingValue> given(SettingsFile file, Environment environment) {
        Map<String, SettingValue> given = new HashMap<>(file.given());
        Set<String> names = new HashSet<>(Catalogue.settings().keySet());
        // Only for names with a dot: others would read variables such as PATH or HOME.
        file.given().keySet().stream().filter(name -> name.contains(".")).forEach(names::add);
        names.forEach(name -> environment.find(name).ifPresent(value -> given.put(name, value)));
        return given;
    }

    private static String normal(Setting setting, String written) throws Malformed {
        String value = setting.kind().secret() ? written : written.strip();
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new Malformed("holds a line break or another control character; take it out");
        }
        if (!setting.kind().secret() && value.contains("{{")) {
            throw new Malformed(value, "refers to another setting, which only settings of your own can; write the value itself");
        }
        return value.isEmpty() ? value : setting.kind().normal(value);
    }

    private static String defaultOf(Setting setting, Map<String, SettingValue> defaults) {
        try {
            return normal(setting, defaults.get(setting.name()).value());
        } catch (Malformed e) {
            throw new IllegalStateException("the shipped default of " + setting.name() + " " + e.getMessage());
        }
    }

    /** An unknown name in one of the bridge's groups is a mistake; other names are for the users' own routes. */
    private static void strangers(Map<String, SettingValue> written, Map<String, SettingValue> given, Map<String, String> values,
            List<Problem> problems, List<Problem> notes) {
        written.forEach((name, inFile) -> {
            if (Catalogue.settings().containsKey(name)) {
                return;
            }
            Optional<String> nearest = Catalogue.nearest(name);
            if (Catalogue.owns(name)) {
                problems.add(inFile.problem(Malformed.quoted(name) + " is not a setting of this version; "
                        + nearest.map(known -> "did you mean " + known + "?").orElse("take the line out")));
                return;
            }
            nearest.ifPresent(known -> notes.add(inFile.problem(Malformed.quoted(name)
                    + " is passed on to your routes; did you mean " + known + "?")));
            values.put(name, given.get(name).value());
        });
    }

    private static void derive(Path home, Map<String, String> values) {
        Path data = home.resolve(values.get("data.dir")).normalize();
        values.put("data.dir", data.toString());
        values.computeIfPresent("cluster.lock-dir", (name, folder) -> folder.isEmpty() ? "" : home.resolve(folder).normalize().toString());
        if (values.get("database.url").isEmpty()) {
            // H2 would otherwise close the database in its own shutdown hook, while messages are still in flight.
            values.put("database.url", "jdbc:h2:file:" + data.resolve("bridge") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
        }
        Catalogue.settings().values().stream().filter(setting -> setting.kind() instanceof ValueKind.File).map(Setting::name)
                .forEach(name -> values.computeIfPresent(name, (file, value) -> value.isEmpty() ? value : home.resolve(value).toString()));
        for (Door door : Door.values()) {
            boolean open = !values.get(door.username()).isEmpty() && !values.get(door.password()).isEmpty();
            values.put(door.property(), Boolean.toString(open));
        }
    }
}
