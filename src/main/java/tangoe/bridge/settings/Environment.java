package tangoe.bridge.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tangoe.bridge.problem.Problem;

/** Environment variables as settings: {@code NAME} holds a value, {@code NAME_FILE} names a file that holds it. */
final class Environment {

    private static final String FILE = "_FILE";
    private static final int LONGEST_FILE = 64 * 1024;

    private final Path home;
    private final Map<String, String> variables;
    private final List<Problem> problems;

    /** @param problems takes the problems of the variables that are read */
    Environment(Path home, Map<String, String> variables, List<Problem> problems) {
        this.home = home;
        this.variables = variables;
        this.problems = problems;
    }

    Optional<SettingValue> find(String setting) {
        String name = Setting.variable(setting);
        String value = variables.get(name);
        String file = variables.getOrDefault(name + FILE, "");
        if (!file.isEmpty()) {
            if (value != null && !value.isEmpty()) {
                problems.add(problem(name + " and " + name + FILE + " are both set; unset one of them"));
            }
            return content(name + FILE, file);
        }
        return Optional.ofNullable(value).map(Environment::given);
    }

    private Optional<SettingValue> content(String variable, String file) {
        try (InputStream in = Files.newInputStream(home.resolve(file))) {
            byte[] bytes = in.readNBytes(LONGEST_FILE + 1);
            if (bytes.length > LONGEST_FILE) {
                problems.add(problem(variable + " names a file over 64 KiB; it must hold the value and nothing else"));
                return Optional.empty();
            }
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return Optional.of(given(text.replaceFirst("\r?\n\\z", "")));
        } catch (CharacterCodingException notUtf8) {
            problems.add(problem(variable + " names a file that is not in UTF-8; save it in that encoding"));
        } catch (IOException | InvalidPathException e) {
            problems.add(problem(variable + " names the file " + Malformed.quoted(file) + ", which cannot be read ("
                    + e.getClass().getSimpleName() + "); name a file that the bridge's user may read"));
        }
        return Optional.empty();
    }

    private static SettingValue given(String value) {
        return new SettingValue(value, Problem.ENVIRONMENT, 0);
    }

    private static Problem problem(String sentence) {
        return new Problem(Problem.ENVIRONMENT, 0, sentence);
    }
}
