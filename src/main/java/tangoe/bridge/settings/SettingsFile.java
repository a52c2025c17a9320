package tangoe.bridge.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import tangoe.bridge.problem.Problem;

/**
 * A properties file in UTF-8 with the line of each setting, which {@link Properties} does not tell.
 *
 * @param given    by name, in the file's order
 * @param problems what could not be read
 */
record SettingsFile(Map<String, SettingValue> given, List<Problem> problems) {

    static final String NAME = "application.properties";

    /** The shipped file, which holds every default. */
    static SettingsFile defaults() {
        try (InputStream shipped = SettingsFile.class.getResourceAsStream(NAME)) {
            if (shipped == null) {
                throw new IllegalStateException("the jar lacks its " + NAME);
            }
            return parse(new String(shipped.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder's file; a missing file counts as empty. */
    static SettingsFile in(Path home) {
        try {
            byte[] bytes = Files.readAllBytes(home.resolve(NAME));
            return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (NoSuchFileException absent) {
            return new SettingsFile(Map.of(), List.of());
        } catch (CharacterCodingException notUtf8) {
            return unreadable("is not in UTF-8; save it in that encoding");
        } catch (IOException e) {
            return unreadable("cannot be read (" + e.getClass().getSimpleName() + "); give the bridge's user access to it");
        }
    }

    static SettingsFile parse(String text) {
        Map<String, SettingValue> given = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        String[] lines = text.replaceFirst("^\uFEFF", "").split("\r\n|\n|\r", -1);
        for (int i = 0; i < lines.length; i++) {
            int first = i;
            if (lines[i].isBlank() || lines[i].stripLeading().matches("[#!].*")) {
                continue;
            }
            StringBuilder logical = new StringBuilder(lines[i]);
            while (continues(lines[i]) && i + 1 < lines.length) {
                logical.append('\n').append(lines[++i]);
            }
            read(logical.toString(), first + 1, given, problems);
        }
        return new SettingsFile(given, problems);
    }

    private static void read(String logical, int line, Map<String, SettingValue> given, List<Problem> problems) {
        Properties one = new Properties();
        try {
            one.load(new StringReader(logical));
        } catch (IllegalArgumentException badEscape) {
            problems.add(new Problem(NAME, line, "\\u must be followed by four hexadecimal digits; write \\\\ for a backslash"));
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String name : one.stringPropertyNames()) {
            SettingValue earlier = given.put(name, new SettingValue(one.getProperty(name), NAME, line));
            if (earlier != null) {
                problems.add(new Problem(NAME, line, name + " stands here and in line " + earlier.line() + "; keep one of them"));
            }
        }
    }

    private static boolean continues(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static SettingsFile unreadable(String sentence) {
        return new SettingsFile(Map.of(), List.of(new Problem(NAME, 0, sentence)));
    }
}
