package tangoe.bridge.settings;

import tangoe.bridge.problem.Problem;

/** A value as somebody wrote it, and where. {@code line} is 0 in the environment. */
record SettingValue(String value, String file, int line) {

    Problem problem(String sentence) {
        return new Problem(file, line, sentence);
    }
}
