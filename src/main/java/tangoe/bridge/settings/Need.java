package tangoe.bridge.settings;

import java.util.List;

/**
 * When a setting must have a value.
 *
 * @param switchName the setting that decides, or null where nothing does
 * @param values     the values of that setting with which this one is needed
 */
record Need(boolean always, String switchName, List<String> values) {

    /** May stay empty. */
    static final Need OPTIONAL = new Need(false, null, List.of());

    /** Must never be emptied. */
    static final Need ALWAYS = new Need(true, null, List.of());

    /** Needed by the flow of support requests. */
    static final Need FOR_SUPPORT = when("support.enabled", "true");

    static Need when(String switchName, String... values) {
        return new Need(false, switchName, List.of(values));
    }

    /** The half sentence that says why, or nothing where it is plain. */
    String reason(String switchValue) {
        return switchName == null ? "" : ", and " + switchName + "=" + switchValue + " needs it";
    }
}
