package tangoe.bridge.settings;

import java.util.Locale;

/** A setting of this version: its name, what it takes, and when it must have a value. Its default stands in {@code application.properties}. */
record Setting(String name, ValueKind kind, RequiredWhen requiredWhen) {

    /** The environment variable that overrides a setting. */
    static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    String variable() {
        return variable(name);
    }
}
